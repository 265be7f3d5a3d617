"""Plans in synced, shared or removable locations: the working copy, and the file it is saved to."""
