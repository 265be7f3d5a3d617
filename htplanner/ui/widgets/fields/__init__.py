"""The fields of every form: of the registers, of the inspector and of dialogs."""
