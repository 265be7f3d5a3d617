"""Whose name may stand where: finding names, taking them out of texts, and erasing them for good."""
