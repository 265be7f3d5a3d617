"""The layout of a plan file: checked in a file, given to a new one, and brought up to date in an older one."""
