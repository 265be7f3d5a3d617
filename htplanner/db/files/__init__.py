"""Files and folders as the operating system keeps them: whole writes, locks, places, and what makes way."""
