"""What people do for their customers, and how well these are looked after: for the person, then for who leads."""
