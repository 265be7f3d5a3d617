"""The layout of a plan file: check it, create it in a new file, migrate an older file to it."""
