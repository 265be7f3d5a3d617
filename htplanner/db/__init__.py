"""The plan's file: SQLite tables of what stands and a history of how it came, written by ``store`` alone."""
