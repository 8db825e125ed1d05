"""Views of Tiski. Imports services, records and field metadata; never sqlalchemy, models.database or keyring.

PySide puts a function of its own in the place of ``import``. It reads the source of every module that is imported after it and keeps it in memory
(``shibokensupport/feature.py``, 6.11.1), to see who may use its switch for snake case names; nobody here does. Python's own import is put back:
10 ms sooner to the painted sign-in, 0.1 s sooner to the loaded services, and 24 MB less.
"""

import builtins
from importlib import import_module

import_module("PySide6.QtCore")
if getattr(builtins, "__feature_import__", None) is builtins.__import__:
    builtins.__import__ = builtins.__dict__["__orig_import__"]
