"""Invented files, as an institute would export them, for trying the product out. Always the same ones."""
