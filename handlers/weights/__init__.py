"""Weights and thresholds of the grade: shown, changed by an administrator, with what the change does."""
