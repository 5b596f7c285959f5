"""Rules of the family: resilience."""
