"""Windows that ask for something and go away; shown through ``prompts`` alone."""
