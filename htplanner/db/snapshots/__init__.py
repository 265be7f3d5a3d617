"""Whole copies of a plan: made, checked and kept, whichever passphrase they are under."""
