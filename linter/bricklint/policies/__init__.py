"""Policies: what a team's configuration demands of its jobs, without a rule of its own."""
