"""Briefs: half a screen before a visit, the evening offer, and the question about customers nobody heard of."""
