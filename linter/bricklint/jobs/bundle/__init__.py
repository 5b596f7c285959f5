"""Bundles: the root file and what it includes, merged per target, with variables filled in."""
