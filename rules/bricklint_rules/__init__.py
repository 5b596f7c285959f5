"""The built-in rules of bricklint: a folder a family, a file a rule."""
