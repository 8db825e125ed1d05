"""Parts of the page of imports: what is chosen and under way, and its four steps."""
