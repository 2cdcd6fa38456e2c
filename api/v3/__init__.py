"""Our own API: what the formats of other products cannot say, by the same door and the same verbs."""
