"""Grades that changed, old and new side by side, and what people decide on them."""
