"""What keeps the work safe in the window: backups, sync, the file watch, recovery, passphrases."""
