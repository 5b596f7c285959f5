"""Rule packs: rules of a team's own beside the built-in ones."""
