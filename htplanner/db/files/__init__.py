"""Files and folders in the operating system: atomic writes, locks, locations and displaced files."""
