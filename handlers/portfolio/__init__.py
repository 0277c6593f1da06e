"""All customers of a scope at once: matrix, concentration, segments, and what would be if."""
