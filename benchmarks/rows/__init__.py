"""How near `mgrad map` comes to the limit, and how its peers do."""
