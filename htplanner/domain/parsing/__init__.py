"""Parse typed words into values and edits."""
