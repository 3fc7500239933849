"""Pages of the ground floor, a room each."""
