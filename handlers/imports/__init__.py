"""Files of other systems: read, previewed, stored, undone."""
