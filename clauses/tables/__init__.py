"""Tables as files: what a column is, and the one writer of workbooks."""
