"""Plain questions and small talk that no command answers."""
