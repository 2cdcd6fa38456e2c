"""What a page keeps to itself: templates, subscribers, metrics and post-mortems, by its manage API and a token."""
