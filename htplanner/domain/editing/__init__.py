"""From what a person asks for to the values that are written, or the reason why not."""
