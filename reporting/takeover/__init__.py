"""Taking over what exists: columns recognised, lines read, what each would change, before anything is written."""
