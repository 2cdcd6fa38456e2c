"""The pages of subscribing: for everybody, and for staff."""
