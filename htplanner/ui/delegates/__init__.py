"""What paints and edits the cells of the window's tables."""
