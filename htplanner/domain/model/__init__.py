"""The plan model: records, vocabulary, changes, and the framework."""
