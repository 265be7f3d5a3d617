"""Plan output for other programs and the console: JSON, plain text, minutes and roll-ups."""
