"""A strict local Bot API server and a phone-like chat page: the demo, and what the tests talk to."""
