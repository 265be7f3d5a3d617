"""htplanner: plan, assign and track a health system's response to human trafficking."""

__version__ = "0.1.0"
