"""A plan as other programs and the console read it: JSON, plain text, minutes and roll-ups."""
