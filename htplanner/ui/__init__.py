"""The window: pages, models, dialogs and widgets. It knows the domain, and nothing of files or databases."""
