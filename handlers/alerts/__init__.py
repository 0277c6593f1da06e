"""Alerts: decided, told once, edited as they change, answered with one tap."""
