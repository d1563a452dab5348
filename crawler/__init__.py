"""Brings pages in: reads the catalogue of sources, discovers addresses, fetches politely, hands pages over."""
