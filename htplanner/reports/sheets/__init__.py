"""The sheets of a report, each built as data from a plan view."""
