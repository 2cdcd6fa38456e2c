"""Staff screens of the room."""
