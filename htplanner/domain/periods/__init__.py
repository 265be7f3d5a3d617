"""Closed periods: closing, the frozen copy, and changes between two dates."""
