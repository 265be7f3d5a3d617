"""What the plan says to people outside it: the content of reports, and the thin renderers of it."""

import os

# The Word renderer brings lxml, which openpyxl would take up wherever it finds it, for reading as well.
# Foreign files are read through defusedxml alone.
os.environ["OPENPYXL_LXML"] = "False"
