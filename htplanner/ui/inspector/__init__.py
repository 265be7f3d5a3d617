"""The form at the right: everything about the selected items, in sections."""
