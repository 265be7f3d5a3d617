"""What a report says, as data, and which fields of a plan it may say."""
