"""The work: the shell of who is signed in, the lock over it, calls from another start, and giving the seat up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.collector import Collector
from gui.commands import COMMANDS, Commands
from gui.dialogs.lock import LockPage
from gui.idle import IdleWatch
from gui.main_window import MainWindow
from gui.open_customers import customer_page, retire
from gui.seat import Seat
from models.services import anchors, entrance, search

if TYPE_CHECKING:
    from gui.application import Program
    from gui.open_customers import Opened
    from gui.tasks import Tasks
    from models.security.sign_in import SignInRefused
    from models.services.entrance import Entered


class Working(QObject):
    """The seat and what is shown of it. At most one user at a time."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program
        self.seat: Seat | None = None
        self.shell: MainWindow | None = None
        self.lock: LockPage | None = None
        self.idle: IdleWatch | None = None

    def _tasks(self) -> Tasks:
        assert self._program.tasks is not None
        return self._program.tasks

    # --- the shell

    def enter(self, entered: Entered) -> None:
        """Give the seat to who was let in, and show the shell."""
        # Keys work through the shell alone: while the lock is shown the shell is hidden, and so are they.
        holder = QWidget(self._program.frame)
        holder.hide()
        commands = Commands(holder)
        self.seat = Seat(entered, self._tasks(), commands, self)
        commands.set_role(entered.desk.user.role)
        shell = self._show_shell(self.seat, [])
        for notice in entered.notices:
            shell.tell(notice)
        shell.look_for_left()
        if self.idle is None:
            self.idle = IdleWatch(self._program.preferences.idle_minutes, self._program.clock, self)
            self.idle.idle.connect(self.lock_now)
            Collector(self.idle.quiet, self)
        self.idle.start()
        self.take_calls()
        self._make_terms(self.seat)
        self._program.entered.emit()

    def _make_terms(self, seat: Seat) -> None:
        """Let customers be found whom a cut-off import left without search terms; saves go in between."""

        def more(left: bool) -> None:
            if left and self.seat is seat:
                self._make_terms(seat)

        self._tasks().write(lambda: search.make_terms(seat.desk), more)

    def _show_shell(self, seat: Seat, opened: list[Opened]) -> MainWindow:
        program = self._program
        shell = MainWindow(seat, program.preferences, program.usable_keyring(), program.make_page or customer_page)
        for command in COMMANDS:
            shell.addAction(seat.commands.action(command.id))
        shell.lock_asked.connect(self.lock_now)
        shell.sign_out_asked.connect(self.sign_out)
        shell.password_asked.connect(lambda: program.entering.show_own_password(seat.entered))
        shell.language_asked.connect(program.change_language)
        shell.theme_asked.connect(program.change_theme)
        self.shell = shell
        shell.customers.adopt(opened)
        program.frame.show_page(shell)
        program.drop_entry()
        shell.focus_first()
        return shell

    def rebuild(self) -> None:
        """Make the shell anew in the language spoken now; the open customers stay."""
        assert self.shell is not None
        assert self.seat is not None
        old, code = self.shell, self.shell.page_code()
        half_typed = old.new_customer.as_draft() if old.new_customer is not None else None
        opened = old.customers.release()
        self.seat.commands.retranslate()
        shell = self._show_shell(self.seat, opened)
        shell.show_page(code if code != "new" else "search")
        shell.look_for_left()
        if code == "new":
            shell.begin_customer(half_typed)
        self._retire(old)

    def come_back(self) -> None:
        """Show the shell again after another page."""
        assert self.shell is not None
        self._program.frame.show_page(self.shell)
        self._program.drop_entry()
        self.shell.focus_first()

    def _retire(self, shell: MainWindow) -> None:
        self._program.frame.remove_page(shell)
        retire(self._tasks(), shell)

    def take_calls(self) -> None:
        """Show the calls that wait, unless the lock is shown."""
        if self.shell is not None and self.lock is None:
            waiting, self._program.calls = self._program.calls, []
            for number in waiting:
                self.shell.incoming(number)

    # --- the lock

    def lock_now(self) -> None:
        """Lock: drafts are kept, the clipboard is emptied, the work is hidden."""
        if self.shell is None or self.seat is None or self.lock is not None:
            return
        program = self._program
        self.shell.keep_drafts()
        program.app.clipboard().clear()
        for window in program.app.topLevelWidgets():
            if window is not program.frame and window.isVisible():
                window.close()
        self.lock = LockPage(self.seat.desk.user.name)
        self.lock.unlock.connect(self._unlock)
        self.lock.signed_out.connect(self.sign_out)
        if program.keyring is not None:
            self.lock.set_keyring(program.keyring)
        program.frame.show_page(self.lock)
        program.frame.setWindowTitle("Tiski")
        self.lock.focus_first()
        if self.idle is not None:
            self.idle.stop()
        self._anchor(self.seat.entered)

    def _anchor(self, entered: Entered) -> None:
        secrets = self._program.usable_keyring()
        if not any(notice.code == "anchor" for notice in entered.notices):
            self._tasks().write(lambda: anchors.keep(entered.desk.store, entered.store_id, secrets), lambda _done: None)

    def _unlock(self, password: str) -> None:
        assert self.seat is not None
        entered, secrets = self.seat.entered, self._program.secrets
        self._tasks().write(lambda: entrance.unlock(entered, password, secrets), self._unlocked)

    def _unlocked(self, refused: SignInRefused | None) -> None:
        if self.lock is None or self.shell is None:
            return
        if refused is not None:
            self.lock.show_refusal(refused)
            return
        lock, self.lock = self.lock, None
        self._program.frame.show_page(self.shell)
        self._program.frame.drop_page(lock)
        self.shell.focus_first()
        if self.idle is not None:
            self.idle.start()
        self.take_calls()

    # --- giving the seat up

    def keep_drafts(self) -> None:
        """Keep what is being typed."""
        if self.shell is not None:
            self.shell.keep_drafts()

    def stop_imports(self) -> None:
        """Stop an import after the rows under way; it goes on when it is asked for again."""
        imports = self.seat.imports if self.seat is not None else None
        if imports is not None:
            imports.leave()
        if self.seat is not None and self.seat.lists is not None:
            self.seat.lists.stop()

    def sign_out(self) -> None:
        """Give the seat up: drafts are kept, an import is stopped, the exit is journalled, sign-in is shown."""
        if self.seat is None or self.shell is None:
            return
        self.shell.keep_drafts()
        if self.seat.imports is not None:
            self.stop_imports()
            self._tasks().write(self.seat.imports.wait, lambda _done: None)  # the store is closed behind it
        if self.seat.lists is not None:
            self.stop_imports()
            self._tasks().write(self.seat.lists.wait, lambda _done: None)
        entered = self.seat.entered
        self._close_shell(self.seat, self.shell)
        self.leave(entered)

    def _close_shell(self, seat: Seat, shell: MainWindow) -> None:
        self.shell, self.seat = None, None
        lock, self.lock = self.lock, None
        if self.idle is not None:
            self.idle.stop()
        if lock is not None:
            self._program.frame.drop_page(lock)
        self._retire(shell)
        holder = seat.commands.parent()
        assert isinstance(holder, QWidget)
        retire(self._tasks(), holder)
        seat.setParent(holder)

    def leave(self, entered: Entered) -> None:
        """Journal the exit of who was let in, and show sign-in."""
        secrets = self._program.usable_keyring()
        self._tasks().write(lambda: entrance.leave(entered, secrets), lambda _done: None)
        self._program.show_entry(entered.info.login)

    def leave_now(self) -> None:
        """Journal the exit at the program's end: no lane is there any more."""
        if self.seat is not None:
            entrance.leave(self.seat.entered, self._program.usable_keyring())
            self.seat = None

    def abandon(self) -> Seat | None:
        """Let go of seat and shell without a word to the journal, and return the seat: what a computer that loses its power does."""
        seat, self.seat, self.shell = self.seat, None, None
        return seat
