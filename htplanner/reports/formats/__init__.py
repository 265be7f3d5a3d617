"""The file formats a report is written in."""
