"""Who may use the bot: people, teams, invitations, groups, languages and settings."""
