"""Digests: what changed, who is due, at most ten lines, each day at the team's hour."""
