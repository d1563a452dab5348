"""The migrations themselves: written once, never changed after release."""
