"""Tools for those who work on htplanner: set-up, tests, pictures of the window, figures."""
