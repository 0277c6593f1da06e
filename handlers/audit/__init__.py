"""Who changed what, read from the append-only audit."""
