"""Rules of the family: parameters."""
