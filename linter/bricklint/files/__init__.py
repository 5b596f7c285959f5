"""The one port under everything that reads: which files a project has, and their bytes."""
