"""The tables of a plan file and its triggers, made from the descriptions of the records."""
