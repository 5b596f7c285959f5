"""Rules of the family: secrets."""
