"""The command line: the same services as the window, for people without a display, for scripts and for the administrator."""
