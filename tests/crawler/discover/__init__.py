"""Tests of the shelf of ways to discover articles."""
