"""Data safety in the window: backups, sync, file watch, recovery and passphrases."""
