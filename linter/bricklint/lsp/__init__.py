"""The language server: diagnostics, fixes, hover, definitions and completion in an editor, over the same engine."""
