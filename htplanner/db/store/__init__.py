"""The open plan: the only writer of its file, and the guard that watches that file."""
