"""The leaf room: time, ids, text, network and errors; knows nothing about status pages."""
