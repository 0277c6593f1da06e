"""The schema's history, as Alembic revisions that run forward only."""
