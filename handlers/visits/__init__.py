"""Visits: one line or three taps."""
