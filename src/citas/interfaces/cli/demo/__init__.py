"""Invented files, as an institute would export them; always the same ones."""
