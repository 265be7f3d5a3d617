"""Backups of an open plan: make, keep, test and restore them, and find files that hold erased text."""
