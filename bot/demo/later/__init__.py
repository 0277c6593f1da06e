"""How the demo company goes on after its first day: the same stories, day by day, as a feed from its ERP would tell."""
