"""A whole company made up from a seed: people, customers and a year of what happened with them."""
