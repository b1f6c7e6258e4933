"""A made-up city, to try the product in and to measure it with; people in it bear official test numbers."""
