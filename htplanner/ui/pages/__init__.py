"""The pages of the window. A page reads the bridge's view, asks for edits, and never imports another page."""
