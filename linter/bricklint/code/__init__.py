"""Code facts: what a notebook, script, module or SQL file does, as a pure function of its text."""
