"""Jobs and runs in StackQL."""
