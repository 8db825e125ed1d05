"""Sections of the customer page, each made when it is first opened."""
