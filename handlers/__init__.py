"""What can happen: one folder per feature."""
