"""Tests of the words at the ground."""
