"""What people type on the floor of what is owed; fields that other floors use too: hours, percentages, euros."""
