"""What staff see of the mail room."""
