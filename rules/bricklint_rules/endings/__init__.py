"""Rules of the family: endings."""
