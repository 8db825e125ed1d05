"""Catalogues of the program's words (gettext): English in the code, Finnish and Swedish here."""
