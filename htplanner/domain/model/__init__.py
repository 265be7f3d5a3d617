"""What a plan is made of: records, the words they use, changes, and the framework they follow."""
