"""Turn a requested edit into the values to write, or the reason it is refused."""
