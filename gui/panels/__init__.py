"""Panels at the right side of a customer: the contact, and what opens in its place for a while."""
