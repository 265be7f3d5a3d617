"""A plan as of a date: rows, figures, checks, and change descriptions."""
