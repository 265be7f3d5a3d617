"""The frame of the window: bars, rail, theme, and the wiring between its pages."""
