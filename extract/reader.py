"""Reads one version through the steps in order and gives a Reading; the only file that knows their order."""
