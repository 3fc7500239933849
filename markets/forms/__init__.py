"""Forms of the ground floor: contracts, lots, awards, parties, partners, settings. French texts are read leniently."""
