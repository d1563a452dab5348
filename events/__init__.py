"""Folds claims of many articles into events, and decides what is worth telling."""
