"""Rules of the family: reading."""
