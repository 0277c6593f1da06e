"""What we conclude: pure numbers. No Telegram, SQL, clock, files or network."""
