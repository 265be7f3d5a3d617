"""The First meeting: sub-competencies as large cards for a projector, and the page it ends in."""
