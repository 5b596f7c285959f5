"""Rules of the family: writes."""
