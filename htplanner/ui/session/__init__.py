"""The window's access to the open plan: bridge, undo and background jobs."""
