"""Staff screens about what is published."""
