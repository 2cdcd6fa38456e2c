"""The manage API v1 (contract B): what programs write for other status pages, understood here."""
