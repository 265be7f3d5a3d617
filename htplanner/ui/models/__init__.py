"""Qt models over the plan's view: they answer from frozen rows and change only on the returning signal."""
