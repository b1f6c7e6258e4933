"""What administrators keep: users and their roles, units, code lists. Nothing about participants."""
