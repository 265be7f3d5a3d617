"""The open plan as the window works with it: the bridge, undo, and background jobs."""
