"""Documents as trees of nodes, each of which knows where in the file it stands."""
