"""Rules of the family: compute."""
