"""Reading of the public contract data published by buyers (DECP, « données essentielles de la commande publique »)."""
