"""Releases: drawn, checked, fixed by a second person, published and never changed again."""
