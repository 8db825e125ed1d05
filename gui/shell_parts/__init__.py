"""Parts of the shell: its frame of bars, what lies over the pages, and the acts on the whole store."""
