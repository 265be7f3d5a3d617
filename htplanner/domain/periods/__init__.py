"""Closed periods: closing one, its frozen copy, and what changed between two moments."""
