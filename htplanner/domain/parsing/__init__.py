"""From the words a person types to values and edits."""
