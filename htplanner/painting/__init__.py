"""Draws what the domain says onto a QPainter, for widgets, pictures and pages alike; needs QtGui only."""
