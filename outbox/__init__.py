"""The memory of what was said: events written in the transaction of the change they announce."""
