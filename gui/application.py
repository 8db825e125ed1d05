"""The program with a window: sign-in painted first, everything else loaded after it, and the end.

What stands between the start and the first paint is kept small, and ``tests/gui/test_first_paint.py`` counts it. PySide makes a class with its
enums when it is first named: all of ``Qt`` is 20 ms, ``QStyle`` 7 ms. Therefore the modules of sign-in name ``QtCore.Qt`` only in functions that
run later, and nothing asks the application for its style before the paint.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6 import QtCore
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from gui import fonts, preferences, theme, tokens
from gui.dialogs.sign_in import SignInPage
from gui.frame import Frame
from gui.preferences import Preferences
from models import folders, words
from models.problems import Problem, Rejected
from models.security.slot_storage import FILE_NAME, SlotList, SlotStorage

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

    from gui.dialogs.defect import Defects
    from gui.dialogs.entry import EntryPage
    from gui.dialogs.lock import LockPage
    from gui.entering import Entering
    from gui.idle import IdleWatch
    from gui.main_window import MainWindow
    from gui.open_customers import MakePage
    from gui.seat import Seat
    from gui.single_instance import SingleInstance
    from gui.tasks import Tasks
    from gui.working import Working
    from models.security.keyring_store import Absent, Backend, SecretStore

_THEMES: Final[dict[str, theme.Scheme]] = {"system": "system", "light": "light", "dark": "dark", "contrast": "contrast"}
_SEEN: Final = "scheme"
"""The preference that keeps the scheme shown last, for a start before the system was asked."""
_WARMED: Final = ("gui.entering", "gui.working", "gui.pages.customer")
"""What is loaded behind the painted sign-in: these import the rest."""


class Program(QObject):
    """One window on one store. ``painted`` after the first paint, ``ready`` when the services are loaded, ``entered`` when the shell is shown.

    What happens before the work (set-up, sign-in, passwords) is :attr:`entering`, the work itself (shell, lock, calls) :attr:`working`.
    """

    painted = Signal()
    ready = Signal()
    entered = Signal()
    _loaded = Signal()

    def __init__(
        self,
        app: QApplication,
        store: Path,
        *,
        user: str | None,
        language: str | None,
        kept: Preferences,
        secrets: SecretStore | None = None,
        clock: Callable[[], float] = time.monotonic,
        make_page: MakePage | None = None,
    ) -> None:
        super().__init__()
        self.app, self.store, self.preferences = app, store, kept
        self.clock, self.make_page, self.calls = clock, make_page, list[str]()
        self._user, self._secrets = user or "", secrets
        self._translators: list[QTranslator] = []
        self.keyring: Backend | Absent | None = None
        self.are_ready = False
        self._ended = False
        self._loader: threading.Thread | None = None
        self._working: Working | None = None
        self.tasks: Tasks | None = None
        self.defects: Defects | None = None
        self.door: SingleInstance | None = None
        self.entry: EntryPage | None = None
        fonts.install(app)
        theme.begin(self._scheme(), kept.text(_SEEN))
        words.set_language(preferences.first_language(language, kept.text("language")))
        self.frame = Frame(kept)
        self.frame.painted.connect(self._after_paint)
        self.frame.closing.connect(self.end)
        self._loaded.connect(self._services_loaded)

    # --- its parts

    @cached_property
    def entering(self) -> Entering:
        """What happens before the work."""
        from gui.entering import Entering

        return Entering(self)

    @property
    def working(self) -> Working:
        """The work."""
        if self._working is None:
            from gui.working import Working

            self._working = Working(self)
        return self._working

    @property
    def seat(self) -> Seat | None:
        """Who is signed in; None while nobody is."""
        return self._working.seat if self._working is not None else None

    @property
    def shell(self) -> MainWindow | None:
        """The shell of who is signed in."""
        return self._working.shell if self._working is not None else None

    @property
    def lock(self) -> LockPage | None:
        """The lock, while it is shown."""
        return self._working.lock if self._working is not None else None

    @property
    def idle(self) -> IdleWatch | None:
        """What locks an idle window; None before the first sign-in."""
        return self._working.idle if self._working is not None else None

    @cached_property
    def secrets(self) -> SecretStore:
        """Where this computer account's secrets are kept."""
        from models.security.keyring_store import OsKeyring

        return self._secrets or OsKeyring()

    def usable_keyring(self) -> SecretStore | None:
        """Return the keyring, None where this computer has none: then the slot does without, and the status bar says so."""
        problem = self.keyring.problem() if self.keyring is not None else None
        return None if problem is not None and problem.code == "keyring.not_installed" else self.secrets

    # --- start

    def show(self) -> None:
        """Show the window with sign-in, or set-up where there is no store."""
        self.show_entry()
        self.frame.show()

    def show_entry(self, login: str = "") -> None:
        """Show sign-in, or set-up where there is no store."""
        if folders.no_store(self.store):
            self.entering.show_set_up()
            return
        listed = SlotStorage(self.store / FILE_NAME).listed()
        users = () if isinstance(listed, Rejected) else listed.users
        sample = not isinstance(listed, Rejected) and listed.sample
        notices = listed.problems if isinstance(listed, Rejected) else listed.notices
        asked = login or self._user or self._last_user(listed)
        page = SignInPage(users, asked, sample=sample, languages=preferences.bundled_languages(), notices=notices)
        page.sign_in.connect(self.sign_in)
        page.forgotten.connect(self._forgotten)
        page.language_chosen.connect(self.change_language)
        self.enter_page(page)

    def _forgotten(self, login: str) -> None:
        self.entering.show_recover(login)

    def _last_user(self, listed: SlotList | Rejected) -> str:
        if isinstance(listed, Rejected):
            return ""
        last = self.preferences.text(f"user {listed.store_id}")
        known = [info.login for info in listed.users]
        if last in known:
            return last
        return next((info.login for info in listed.users if info.role == "agent"), "") if listed.sample else ""

    def enter_page(self, page: EntryPage) -> None:
        """Show a page of before the work in place of the one that is shown."""
        before, self.entry = self.entry, page
        self.frame.show_page(page)
        if before is not None:
            self.frame.drop_page(before)
        if self.keyring is not None:
            page.set_keyring(self.keyring)
        focus = getattr(page, "focus_first", None)
        if focus is not None:
            focus()
            QTimer.singleShot(0, page, focus)

    def drop_entry(self) -> None:
        """Let go of the page of before the work."""
        if self.entry is not None:
            self.frame.drop_page(self.entry)
            self.entry = None

    def _after_paint(self) -> None:
        """Load what was not needed for the first paint."""
        gc.enable()
        from gui import wheel
        from gui.dialogs.defect import Defects
        from gui.tasks import Lane, Tasks

        self.tasks = Tasks(self)
        self._loader = threading.Thread(target=self._load, name="tiski-load", daemon=True)
        self._loader.start()
        self.use_language(words.language())
        wheel.install(self.app)
        self.defects = Defects(lambda: self.frame, self.tell, self)
        self.tasks.failed.connect(self.defects.take)
        self.tasks.run(Lane.NETWORK, self._look_for_keyring, self._keyring_found)
        theme.theme().theme_changed.connect(self._keep_scheme)
        self._keep_scheme(theme.apply(self.app, self._scheme()))
        if self.door is not None:
            self.door.listen()
        self.painted.emit()

    def _load(self) -> None:
        for name in _WARMED:
            import_module(name)
        from models.services import entrance

        entrance.warm()
        self._loaded.emit()

    def _services_loaded(self) -> None:
        self.are_ready = True
        from gui import collector

        collector.settle()
        if self.entry is not None and hasattr(self.entry, "services_ready"):
            self.entry.services_ready()
        self.ready.emit()

    def when_ready(self, work: Callable[[], None]) -> None:
        """Do ``work`` now, or as soon as the services are loaded."""
        if self.are_ready:
            work()
        else:
            self.ready.connect(work, QtCore.Qt.ConnectionType.SingleShotConnection)

    def _look_for_keyring(self) -> Backend | Absent:
        return self.secrets.describe()

    def _keyring_found(self, found: Backend | Absent) -> None:
        self.keyring = found
        if self.entry is not None:
            self.entry.set_keyring(found)

    def catch_defects(self) -> None:
        """Show what nobody catches as a defect from now on. Not in tests: theirs fail on it."""
        if self.defects is not None:
            self.defects.install()

    def tell(self, problem: Problem) -> None:
        """Say what is wrong where the user looks now."""
        if self.shell is not None:
            self.shell.tell(problem)
        elif isinstance(self.entry, SignInPage):
            self.entry.show_refusal(Rejected((problem,)))

    # --- languages and themes

    def use_language(self, code: str) -> None:
        """Say everything in ``code`` from now on, Qt's own words too."""
        from PySide6.QtCore import QLibraryInfo, QTranslator

        words.set_language(code)
        for old in self._translators:
            self.app.removeTranslator(old)
        self._translators = []
        translator = QTranslator(self)
        if code != "en" and translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self.app.installTranslator(translator)
            self._translators.append(translator)

    def change_language(self, code: str) -> None:
        """Change the language at once: the page before the work is made anew with what was typed; the shell keeps its open customers."""
        if code not in preferences.bundled_languages() or code == words.language():
            return
        self.use_language(code)
        self.preferences.keep("language", code)
        if self.seat is not None:
            self.working.rebuild()
        elif isinstance(self.entry, SignInPage):
            login, password = self.entry.login(), self.entry.password_line.text()
            self.show_entry(login)
            assert isinstance(self.entry, SignInPage)
            self.entry.password_line.setText(password)

    def change_theme(self, name: str) -> None:
        """Change the theme at once and remember it."""
        if name in _THEMES:
            theme.apply(self.app, _THEMES[name])
            self.preferences.keep("theme", name)

    def _scheme(self) -> theme.Scheme:
        return _THEMES.get(self.preferences.text("theme"), "system")

    def _keep_scheme(self, _name: str) -> None:
        self.preferences.keep(_SEEN, tokens.scheme())

    # --- what is asked of it

    def sign_in(self, login: str, password: str) -> None:
        """Sign a user in off the GUI thread, as soon as the services are there."""
        self.when_ready(lambda: self.entering.sign_in(login, password))

    def sign_out(self) -> None:
        """Give the seat up: drafts are kept, the exit is journalled, sign-in is shown."""
        self.working.sign_out()

    def lock_now(self) -> None:
        """Lock: drafts are kept, the clipboard is emptied, the work is hidden."""
        self.working.lock_now()

    def listen(self, door: SingleInstance) -> None:
        """Take calls that another start hands over."""
        self.door = door
        door.asked.connect(self.call)

    def call(self, number: str) -> None:
        """Come forward; show an incoming call now, or after sign-in and unlocking."""
        self.frame.come_forward()
        if number:
            self.calls.append(number)
            if self.shell is not None:
                self.working.take_calls()

    def end(self) -> None:
        """The window closes: work under way is finished, drafts are kept, the exit is journalled and anchored."""
        if self._ended:
            return
        self._ended = True
        self.frame.hide()
        if self._working is not None:
            self._working.keep_drafts()
            self._working.stop_imports()
        if self._loader is not None:
            self._loader.join()  # libraries half loaded would end the process badly
        if self.tasks is not None:
            self.tasks.close()
        if self._working is not None:
            self._working.leave_now()
        if self.door is not None:
            self.door.release()
        self.app.quit()


def application() -> QApplication:
    """Make the application of the process, in Fusion: asked for on its command line, that costs no look at the desktop's own style."""
    app = QApplication([sys.argv[0] if sys.argv else "tiski", "-style", "fusion"])
    app.setApplicationName("Tiski")
    app.setDesktopFileName("tiski")
    app.setQuitOnLastWindowClosed(False)
    return app


def build(
    app: QApplication,
    store: Path,
    *,
    user: str | None = None,
    language: str | None = None,
    settings: Path | None = None,
    secrets: SecretStore | None = None,
    clock: Callable[[], float] = time.monotonic,
    make_page: MakePage | None = None,
) -> Program:
    """Make the program without running it, for tests and the tour: call ``show`` next. ``settings`` None keeps preferences in memory."""
    return Program(app, store, user=user, language=language, kept=Preferences(settings), secrets=secrets, clock=clock, make_page=make_page)


def run(store: Path, user: str | None = None, language: str | None = None, call: str = "") -> int:
    """Open the window on ``store`` and return the exit status. A second start hands its call to the first and returns 0."""
    from gui.single_instance import SingleInstance

    app = application()
    door = SingleInstance(store)
    if not door.claim(call):
        return 0
    program = Program(app, store, user=user, language=language, kept=Preferences(folders.settings()))
    program.listen(door)
    program.painted.connect(program.catch_defects)
    if call:
        program.call(call)
    program.show()
    status = app.exec()
    program.end()
    return status
