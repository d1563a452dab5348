"""Invented newsrooms that ship with the project, served on loopback for the demo and the tests."""
