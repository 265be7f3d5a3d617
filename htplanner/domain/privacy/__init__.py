"""Personal names: find them, remove them from texts, and erase them permanently."""
