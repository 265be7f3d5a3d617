"""The sheets of a report, each built as data from a view of the plan."""
