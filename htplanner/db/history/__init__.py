"""What has happened to a plan: change sets by hash, how they are appended, read, checked and redacted."""
