"""Makes the database's schema, and leaves alone what is there already."""
