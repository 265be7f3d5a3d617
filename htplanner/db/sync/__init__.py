"""A plan in a synced, shared or removable place: the copy worked on here, and the file it is saved to."""
