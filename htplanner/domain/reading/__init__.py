"""What a plan says on a day: rows, figures, checks, and how a change reads."""
