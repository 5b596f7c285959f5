"""The engine: runs the rules over a project, applies suppressions, sorts what they say."""
