"""The widget kit every page is built from. Widgets take the ``Theme`` first and know nothing of a plan."""
