"""The demonstration: facts of real public contracts, invented companies and people, told through the actions."""
