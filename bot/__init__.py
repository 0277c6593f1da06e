"""The process: starts, connects, delivers."""
