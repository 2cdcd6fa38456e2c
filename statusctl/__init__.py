"""Speak on a status page from a terminal or a pipeline; needs Python's standard library only."""
