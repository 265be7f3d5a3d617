"""The backups of an open plan: made, kept, tested, restored, and what else still holds an erased text."""
