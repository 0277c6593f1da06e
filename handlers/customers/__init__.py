"""Customers: the card, new ones, mine, search."""
