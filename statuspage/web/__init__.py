"""The web server: published files answered from ready bytes, everything else handed to Django."""
