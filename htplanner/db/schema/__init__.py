"""The tables and triggers of a plan file, built from the record descriptions."""
