"""Erasure of files, five years after the last entry: what is due, two persons, and that it was done."""
