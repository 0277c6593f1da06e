"""Measures: what is done about a risk, by whom, by when, and what came of it."""
