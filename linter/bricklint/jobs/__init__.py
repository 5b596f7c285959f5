"""Jobs: from a tree of nodes, in whatever dialect, to jobs and tasks in the API's own names."""
