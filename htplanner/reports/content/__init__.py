"""Report content as data, and the rules for which fields may appear."""
