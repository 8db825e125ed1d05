"""Postal codes shipped with the product, and how their table is made."""
