"""Protecting individuals in published tables: which numbers are withheld, or changed, so that nobody is told apart."""
