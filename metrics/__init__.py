"""Numbers that a program measures and the page may show: response times, queue lengths."""
