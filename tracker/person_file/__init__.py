"""Registerutdrag: everything that a unit's record holds on one person (GDPR article 15), to read and as JSON."""
