"""bricklint: a linter and static analyzer for Databricks jobs."""

__version__ = "0.1.0"
