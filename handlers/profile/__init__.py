"""What is known of a customer beyond its trade: its file, the firm's own fields, due diligence, credit, stage."""
