"""The program with a window: sign-in painted first, services loaded after it, the shell, the lock, and the end.

Before the first paint nothing is imported but PySide6, the widgets of sign-in, the words and the list of users.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, QTranslator, Signal
from PySide6.QtWidgets import QApplication, QWidget

from gui import fonts, preferences, theme
from gui.dialogs.entry import EntryPage, workstation
from gui.dialogs.sign_in import SignInPage
from gui.frame import Frame
from gui.preferences import Preferences
from models import words
from models.problems import Problem, Rejected
from models.security.keyring_store import Absent, Backend, OsKeyring, SecretStore
from models.security.sign_in import Changed, SignInRefused, SlotList
from models.security.slot_format import SlotInfo
from models.security.slots import FILE_NAME, SlotFile

if TYPE_CHECKING:
    from gui.dialogs.defect import Defects
    from gui.dialogs.lock import LockPage
    from gui.dialogs.set_up import SetUpPage
    from gui.idle import IdleWatch
    from gui.main_window import MainWindow
    from gui.open_customers import MakePage, Opened
    from gui.seat import Seat
    from gui.single_instance import SingleInstance
    from gui.tasks import Tasks
    from models.services.entrance import Entered, SetUp
    from models.services.sample_store import SampleMade

_THEMES: Final = ("system", "light", "dark", "contrast")
_SEED: Final = 7


class Program(QObject):
    """One window on one store. ``painted`` after the first paint, ``ready`` when the services are loaded, ``entered`` when the shell is shown."""

    painted = Signal()
    ready = Signal()
    entered = Signal()
    _loaded = Signal()
    _sampled = Signal(int, int)

    def __init__(
        self,
        app: QApplication,
        store: Path,
        *,
        user: str | None,
        language: str | None,
        kept: Preferences,
        secrets: SecretStore,
        clock: Callable[[], float] = time.monotonic,
        make_page: MakePage | None = None,
    ) -> None:
        super().__init__()
        self.app, self.store, self.preferences, self.secrets = app, store, kept, secrets
        self._user, self._clock, self._make_page = user or "", clock, make_page
        self._translators: list[QTranslator] = []
        self._keyring: Backend | Absent | None = None
        self._calls: list[str] = []
        self._are_ready = False
        self.tasks: Tasks | None = None
        self.seat: Seat | None = None
        self.shell: MainWindow | None = None
        self.lock: LockPage | None = None
        self.idle: IdleWatch | None = None
        self.defects: Defects | None = None
        self.door: SingleInstance | None = None
        self.entry: EntryPage | None = None
        self._ended = False
        gc.disable()  # until the first paint: what is made now stays
        fonts.install(app)
        theme.apply(app, self._theme(kept.text("theme", "system")))
        self.use_language(preferences.first_language(language, kept.text("language")))
        self.frame = Frame(kept)
        self.frame.painted.connect(self._after_paint, Qt.ConnectionType.QueuedConnection)
        self.frame.closing.connect(self.end)
        self._loaded.connect(self._services_loaded)
        self._sampled.connect(self._sample_step)

    @staticmethod
    def _theme(name: str) -> theme.Scheme:
        known: dict[str, theme.Scheme] = {"light": "light", "dark": "dark", "contrast": "contrast"}
        return known.get(name, "system")

    # --- start

    def show(self) -> None:
        """Show the window with sign-in, or set-up where there is no store."""
        self.show_entry()
        self.frame.show()

    def show_entry(self, login: str = "") -> None:
        """Show sign-in, or set-up where there is no store."""
        slots = self.store / FILE_NAME
        if not slots.exists() and not (self.store / "tiski.db").exists():
            self._show_set_up()
            return
        listed = SlotFile(slots).read()
        users: tuple[SlotInfo, ...] = () if isinstance(listed, Rejected) else listed.users
        sample = not isinstance(listed, Rejected) and listed.sample
        notices = listed.problems if isinstance(listed, Rejected) else listed.notices
        asked = login or self._user or self._last_user(listed)
        page = SignInPage(users, asked, sample=sample, languages=preferences.bundled_languages(), notices=notices)
        page.sign_in.connect(self.sign_in)
        page.forgotten.connect(self._show_recover)
        page.language_chosen.connect(self.change_language)
        self._enter_page(page)

    def _last_user(self, listed: SlotList | Rejected) -> str:
        if isinstance(listed, Rejected):
            return ""
        last = self.preferences.text(f"user {listed.store_id}")
        known = [info.login for info in listed.users]
        if last in known:
            return last
        return next((info.login for info in listed.users if info.role == "agent"), "") if listed.sample else ""

    def _enter_page(self, page: EntryPage) -> None:
        before, self.entry = self.entry, page
        self.frame.show_page(page)
        if before is not None:
            self.frame.drop_page(before)
        if self._keyring is not None:
            page.set_keyring(self._keyring)
        focus = getattr(page, "focus_first", None)
        if focus is not None:
            focus()
            QTimer.singleShot(0, page, focus)

    def _after_paint(self) -> None:
        """Load what was not needed for the first paint."""
        gc.enable()
        from gui import wheel
        from gui.dialogs.defect import Defects
        from gui.tasks import Lane, Tasks

        wheel.install(self.app)
        self.tasks = Tasks(self)
        self.defects = Defects(lambda: self.frame, self._tell, self)
        self.tasks.failed.connect(self.defects.take)
        self.tasks.run(Lane.NETWORK, self.secrets.describe, self._keyring_found)
        threading.Thread(target=self._load, name="tiski-load", daemon=True).start()
        self.painted.emit()

    def _load(self) -> None:
        for name in ("gui.main_window", "gui.pages.customer"):
            import_module(name)
        self._loaded.emit()

    def _services_loaded(self) -> None:
        self._are_ready = True
        gc.freeze()  # what is loaded stays: the collector need not look at it again
        if self.entry is not None and hasattr(self.entry, "services_ready"):
            self.entry.services_ready()
        self.ready.emit()

    def _when_ready(self, work: Callable[[], None]) -> None:
        """Do ``work`` now, or as soon as the services are loaded."""
        if self._are_ready:
            work()
        else:
            self.ready.connect(work, Qt.ConnectionType.SingleShotConnection)

    def _keyring_found(self, found: Backend | Absent) -> None:
        self._keyring = found
        if self.entry is not None:
            self.entry.set_keyring(found)

    def catch_defects(self) -> None:
        """Show what nobody catches as a defect from now on. Not in tests: theirs fail on it."""
        if self.defects is not None:
            self.defects.install()

    # --- languages and themes

    def use_language(self, code: str) -> None:
        """Say everything in ``code`` from now on, Qt's own words too."""
        words.set_language(code)
        for old in self._translators:
            self.app.removeTranslator(old)
        self._translators = []
        self.app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
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
        if self.shell is not None and self.seat is not None:
            self._rebuild_shell()
        elif isinstance(self.entry, SignInPage):
            login, password = self.entry.login(), self.entry.password_line.text()
            self.show_entry(login)
            assert isinstance(self.entry, SignInPage)
            self.entry.password_line.setText(password)

    def change_theme(self, name: str) -> None:
        """Change the theme at once and remember it."""
        if name in _THEMES:
            theme.apply(self.app, self._theme(name))
            self.preferences.keep("theme", name)

    # --- set-up

    def _show_set_up(self) -> None:
        from gui.dialogs.set_up import SetUpPage

        page = SetUpPage(str(self.store))
        page.own.connect(self._set_up)
        page.sample.connect(self._make_sample)
        page.done.connect(self.show_entry)
        self._enter_page(page)
        if self._are_ready:
            page.services_ready()

    def _set_up(self, controllers: object, info: object, password: str) -> None:
        from models.services import entrance

        assert self.tasks is not None
        assert isinstance(controllers, list)
        assert isinstance(info, SlotInfo)
        folder, secrets, login = self.store, self._usable_keyring(), info.login
        self.tasks.write(
            lambda: entrance.set_up(folder, controllers, info, password, secrets, workstation=workstation()),
            lambda made: self._was_set_up(made, login),
        )

    def _was_set_up(self, made: SetUp | Rejected, login: str) -> None:
        page = self._set_up_page()
        if isinstance(made, Rejected):
            page.show_refusal(made)
        else:
            page.show_code(made.recovery_code, login, (made.without_keyring,) if made.without_keyring else ())

    def _make_sample(self) -> None:
        from gui.dialogs.set_up import SAMPLE_CUSTOMERS
        from models.services import sample_store

        assert self.tasks is not None
        folder = self.store
        self.tasks.write(lambda: sample_store.make_sample(folder, SAMPLE_CUSTOMERS, _SEED, self._sampled.emit), self._sample_made)

    def _sample_step(self, made: int, of: int) -> None:
        if self.entry is not None and hasattr(self.entry, "show_progress"):
            self.entry.show_progress(made, of)

    def _sample_made(self, made: SampleMade | Rejected) -> None:
        if isinstance(made, Rejected):
            self._set_up_page().show_refusal(made)
        else:
            self.show_entry()

    def _set_up_page(self) -> SetUpPage:
        from gui.dialogs.set_up import SetUpPage

        assert isinstance(self.entry, SetUpPage)
        return self.entry

    # --- sign-in

    def _usable_keyring(self) -> SecretStore | None:
        """Return the keyring, None where this computer has none: then the slot does without, and the status bar says so."""
        absent = isinstance(self._keyring, Absent) and self._keyring.reason.value == "not_installed"
        return None if absent else self.secrets

    def sign_in(self, login: str, password: str) -> None:
        """Sign a user in off the GUI thread, as soon as the services are there."""
        self._when_ready(lambda: self._sign_in(login, password))

    def _sign_in(self, login: str, password: str) -> None:
        from models.services import entrance

        assert self.tasks is not None
        store, secrets = self.store, self.secrets
        self.tasks.write(
            lambda: entrance.sign_in(store, login, password, secrets, workstation=workstation()),
            lambda result: self._signed_in(result, password),
        )

    def _signed_in(self, result: Entered | SignInRefused | Rejected, password: str) -> None:
        page = self.entry
        if isinstance(result, SignInRefused | Rejected):
            if isinstance(page, SignInPage):
                page.show_refusal(result)
            return
        self.preferences.keep(f"user {result.store_id}", result.info.login)
        if result.must_change:
            self._show_password(result, password, demanded=True)
        else:
            self._enter(result)

    def _show_recover(self, login: str) -> None:
        from gui.dialogs.recover import RecoverPage

        listed = SlotFile(self.store / FILE_NAME).read()
        page = RecoverPage(login, sample=not isinstance(listed, Rejected) and listed.sample)
        page.recovered.connect(lambda code, who, new: self._when_ready(lambda: self._recover(code, who, new)))
        page.cancelled.connect(lambda: self.show_entry(login))
        self._enter_page(page)

    def _recover(self, code: str, login: str, new: str) -> None:
        from models.services import entrance

        assert self.tasks is not None
        store, secrets = self.store, self._usable_keyring()
        self.tasks.write(lambda: entrance.recover(store, code, login, new, secrets), lambda result: self._recovered(result, login))

    def _recovered(self, result: Changed | Rejected, login: str) -> None:
        from gui.dialogs.recover import RecoverPage

        if isinstance(result, Rejected):
            assert isinstance(self.entry, RecoverPage)
            self.entry.show_refusal(result)
            return
        self.show_entry(login)
        assert isinstance(self.entry, SignInPage)
        self.entry.password.show_note(words._("The new password is set. Sign in with it"), "allowed")

    def _show_password(self, entered: Entered, old: str, *, demanded: bool) -> None:
        from gui.dialogs.password import PasswordPage

        page = PasswordPage(entered.info.login, old=old, demanded=demanded, sample=entered.desk.sample)
        page.changed.connect(lambda was, new: self._change_password(entered, was, new))
        page.cancelled.connect(lambda: self._leave(entered) if demanded else self._back_to_shell())
        self._enter_page(page)

    def _change_password(self, entered: Entered, old: str, new: str) -> None:
        from models.services import entrance

        assert self.tasks is not None
        secrets = self._usable_keyring()
        self.tasks.write(lambda: entrance.change_password(entered, old, new, secrets), lambda result: self._password_changed(entered, result))

    def _password_changed(self, entered: Entered, result: Changed | SignInRefused | Rejected) -> None:
        from gui.dialogs.password import PasswordPage

        if isinstance(result, SignInRefused | Rejected):
            assert isinstance(self.entry, PasswordPage)
            self.entry.show_refusal(result)
            return
        if self.shell is None:
            self._enter(entered)
        else:
            self._back_to_shell()
        if self.shell is not None:
            self.shell.say(words._("The password is changed"), "done")
            if result.absent is not None:
                self.shell.tell(result.absent.problem())

    # --- the shell

    def _enter(self, entered: Entered) -> None:
        from gui.commands import Commands
        from gui.idle import IdleWatch
        from gui.seat import Seat

        assert self.tasks is not None
        # Keys work through the shell alone: while the lock is shown the shell is hidden, and so are they.
        holder = QWidget(self.frame)
        holder.hide()
        commands = Commands(holder)
        self.seat = Seat(entered, self.tasks, commands, self)
        commands.set_role(entered.desk.user.role)
        self._show_shell([])
        assert self.shell is not None
        for notice in entered.notices:
            self.shell.tell(notice)
        self.shell.look_for_left()
        if self.idle is None:
            self.idle = IdleWatch(self.preferences.idle_minutes, self._clock, self)
            self.idle.idle.connect(self.lock_now)
        self.idle.start()
        for number in self._calls:
            self.shell.incoming(number)
        self._calls = []
        self.entered.emit()

    def _show_shell(self, opened: list[Opened]) -> None:
        from gui.main_window import MainWindow
        from gui.open_customers import customer_page

        assert self.seat is not None
        shell = MainWindow(self.seat, self.preferences, self._usable_keyring(), self._make_page or customer_page)
        for action in (self.seat.commands.action(command) for command in _all_commands()):
            shell.addAction(action)
        shell.lock_asked.connect(self.lock_now)
        shell.sign_out_asked.connect(self.sign_out)
        shell.password_asked.connect(self._own_password)
        shell.language_asked.connect(self.change_language)
        shell.theme_asked.connect(self.change_theme)
        self.shell = shell
        shell.customers.adopt(opened)
        self.frame.show_page(shell)
        self._drop_entry()
        shell.focus_first()

    def _drop_entry(self) -> None:
        if self.entry is not None:
            self.frame.drop_page(self.entry)
            self.entry = None

    def _rebuild_shell(self) -> None:
        assert self.shell is not None
        assert self.seat is not None
        old, code = self.shell, self.shell.page_code()
        half_typed = old.new_customer.as_draft() if old.new_customer is not None else None
        opened = old.customers.release()
        self.seat.commands.retranslate()
        self._show_shell(opened)
        assert self.shell is not None
        self.shell.show_page(code if code != "new" else "search")
        self.shell.look_for_left()
        if code == "new":
            self.shell.begin_customer(half_typed)
        self._retire(old)

    def _retire(self, shell: MainWindow) -> None:
        from gui.open_customers import retire

        assert self.tasks is not None
        self.frame.remove_page(shell)
        retire(self.tasks, shell)

    def _own_password(self) -> None:
        assert self.seat is not None
        self._show_password(self.seat.entered, "", demanded=False)

    def _back_to_shell(self) -> None:
        assert self.shell is not None
        self.frame.show_page(self.shell)
        self._drop_entry()
        self.shell.focus_first()

    def _tell(self, problem: Problem) -> None:
        if self.shell is not None:
            self.shell.tell(problem)
        elif isinstance(self.entry, SignInPage):
            self.entry.show_refusal(Rejected((problem,)))

    # --- calls from another start

    def listen(self, door: SingleInstance) -> None:
        """Take calls that another start hands over."""
        self.door = door
        door.asked.connect(self.call)

    def call(self, number: str) -> None:
        """Come forward; show an incoming call now, or after sign-in and unlocking."""
        self.frame.come_forward()
        if not number:
            return
        if self.shell is not None and self.lock is None:
            self.shell.incoming(number)
        else:
            self._calls.append(number)

    # --- lock, sign-out, end

    def lock_now(self) -> None:
        """Lock: drafts are kept, the clipboard is emptied, the work is hidden."""
        from gui.dialogs.lock import LockPage

        if self.shell is None or self.seat is None or self.lock is not None:
            return
        self.shell.keep_drafts()
        self.app.clipboard().clear()
        for window in self.app.topLevelWidgets():
            if window is not self.frame and window.isVisible():
                window.close()
        self.lock = LockPage(self.seat.desk.user.name)
        self.lock.unlock.connect(self._unlock)
        self.lock.signed_out.connect(self.sign_out)
        if self._keyring is not None:
            self.lock.set_keyring(self._keyring)
        self.frame.show_page(self.lock)
        self.frame.setWindowTitle("Tiski")
        self.lock.focus_first()
        if self.idle is not None:
            self.idle.stop()
        self._anchor()

    def _anchor(self) -> None:
        from models.services import anchors

        assert self.seat is not None
        assert self.tasks is not None
        entered, secrets = self.seat.entered, self._usable_keyring()
        if not any(notice.code == "anchor" for notice in entered.notices):
            self.tasks.write(lambda: anchors.keep(entered.desk.store, entered.store_id, secrets), lambda _done: None)

    def _unlock(self, password: str) -> None:
        from models.services import entrance

        assert self.seat is not None
        assert self.tasks is not None
        entered, secrets = self.seat.entered, self.secrets
        self.tasks.write(lambda: entrance.unlock(entered, password, secrets), self._unlocked)

    def _unlocked(self, refused: SignInRefused | None) -> None:
        if self.lock is None or self.shell is None:
            return
        if refused is not None:
            self.lock.show_refusal(refused)
            return
        lock, self.lock = self.lock, None
        self.frame.show_page(self.shell)
        self.frame.drop_page(lock)
        self.shell.focus_first()
        if self.idle is not None:
            self.idle.start()
        for number in self._calls:
            self.shell.incoming(number)
        self._calls = []

    def sign_out(self) -> None:
        """Give the seat up: drafts are kept, the exit is journalled, sign-in is shown."""
        if self.seat is None or self.shell is None:
            return
        self.shell.keep_drafts()
        entered = self.seat.entered
        self._close_shell()
        self._leave(entered)

    def _close_shell(self) -> None:
        from gui.open_customers import retire

        shell, seat, self.shell, self.seat = self.shell, self.seat, None, None
        lock, self.lock = self.lock, None
        if self.idle is not None:
            self.idle.stop()
        if lock is not None:
            self.frame.drop_page(lock)
        if shell is not None:
            self._retire(shell)
        if seat is not None:
            holder = seat.commands.parent()
            assert isinstance(holder, QWidget)
            assert self.tasks is not None
            retire(self.tasks, holder)
            seat.setParent(holder)

    def _leave(self, entered: Entered) -> None:
        from models.services import entrance

        assert self.tasks is not None
        secrets = self._usable_keyring()
        self.tasks.write(lambda: entrance.leave(entered, secrets), lambda _done: None)
        self.show_entry(entered.info.login)

    def end(self) -> None:
        """The window closes: work under way is finished, drafts are kept, the exit is journalled and anchored."""
        if self._ended:
            return
        self._ended = True
        self.frame.hide()
        if self.shell is not None:
            self.shell.keep_drafts()
        seat = self.seat
        if self.tasks is not None:
            self.tasks.close()
        if seat is not None:
            from models.services import entrance

            entrance.leave(seat.entered, self._usable_keyring())
            self.seat = None
        if self.door is not None:
            self.door.release()
        self.app.quit()


def _all_commands() -> list[str]:
    from gui.commands import COMMANDS

    return [command.id for command in COMMANDS]


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
    return Program(
        app, store, user=user, language=language, kept=Preferences(settings), secrets=secrets or OsKeyring(), clock=clock, make_page=make_page
    )


def run(store: Path, user: str | None = None, language: str | None = None, call: str = "") -> int:
    """Open the window on ``store`` and return the exit status. A second start hands its call to the first and returns 0."""
    from gui.single_instance import SingleInstance

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Tiski")
    app.setDesktopFileName("tiski")
    app.setQuitOnLastWindowClosed(False)
    door = SingleInstance(store)
    if not door.claim(call):
        return 0
    program = Program(app, store, user=user, language=language, kept=Preferences(preferences.default_folder()), secrets=OsKeyring())
    program.listen(door)
    program.painted.connect(program.catch_defects)
    if call:
        program.call(call)
    program.show()
    status = app.exec()
    program.end()
    return status
