"""What we remember: models, queries, migrations."""
