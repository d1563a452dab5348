"""Whole nights, as a user runs them."""
