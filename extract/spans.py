"""Extension attributes and span groups that steps leave on a Doc, declared in one place."""
