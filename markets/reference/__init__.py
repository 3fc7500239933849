"""National lists as the product ships them, in files of its own form; their first lines say where they come from."""
