"""The baseline: findings that were there when a project began to be linted, and may stay for now."""
