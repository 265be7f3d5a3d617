"""Form fields, shared by registers, the inspector and dialogs."""
