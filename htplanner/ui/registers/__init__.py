"""What all registers are made of: a table, a form for one record, and the page that holds both."""
