"""The layout of a plan file: checked in a file, given to a new one, brought up to date in an older one."""
