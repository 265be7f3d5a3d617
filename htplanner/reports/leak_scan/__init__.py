"""The last look into a written report for what it must not tell."""
