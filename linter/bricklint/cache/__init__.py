"""What the command line keeps between runs, in the user's own cache folder; see docs/architecture.md."""
