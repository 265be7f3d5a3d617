"""Campaigns that try to break a plan's file. Each counts what it did and prints one line of figures.

``python -m tools.faults`` runs them; what they share is in ``chance`` (random edits) and ``grounds`` (a small
plan to spoil, and what a plan says).
"""
