"""What we say: incidents and maintenance on one timeline, told update by update."""
