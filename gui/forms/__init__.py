"""Forms: which attributes, in which groups and order. Everything else about a field comes from its metadata."""
