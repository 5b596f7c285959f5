"""Fixes on their way into files: what they change, in passes, checked, and written whole or not at all."""
