"""Parts of the page of lists."""
