"""What the plan says to people outside it: the content of reports, and the thin renderers of it."""
