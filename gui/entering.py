"""What happens before the work: set-up, sign-in, recovery, and a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from gui.dialogs import set_up
from gui.dialogs.entry import workstation
from gui.dialogs.password import PasswordPage
from gui.dialogs.recover import RecoverPage
from gui.dialogs.set_up import SetUpPage
from gui.dialogs.sign_in import SignInPage
from models import words
from models.problems import Rejected
from models.security.sign_in import Changed, SignInRefused
from models.security.slot_format import SlotInfo
from models.security.slot_storage import FILE_NAME, SlotStorage

if TYPE_CHECKING:
    from gui.application import Program
    from gui.tasks import Tasks
    from models.services.entrance import Entered, SetUp
    from models.services.sample_store import SampleMade

_SEED: Final = 7


class Entering(QObject):
    """Shows the pages and asks the services; whoever is let in goes to :class:`gui.working.Working`."""

    _sampled = Signal(int, int)

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program
        self._sampled.connect(self._sample_step)

    def _tasks(self) -> Tasks:
        assert self._program.tasks is not None
        return self._program.tasks

    # --- set-up

    def show_set_up(self) -> None:
        """Show the assistant of a new store."""
        page = SetUpPage(str(self._program.store))
        page.own.connect(self._set_up)
        page.sample.connect(self._make_sample)
        page.done.connect(self._program.show_entry)
        self._program.enter_page(page)
        if self._program.are_ready:
            page.services_ready()

    def _set_up(self, controllers: object, info: object, password: str) -> None:
        from models.services import entrance

        assert isinstance(controllers, list)
        assert isinstance(info, SlotInfo)
        folder, secrets, login = self._program.store, self._program.usable_keyring(), info.login
        self._tasks().write(
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
        from models.services import sample_store

        folder = self._program.store
        self._tasks().write(lambda: sample_store.make_sample(folder, set_up.SAMPLE_CUSTOMERS, _SEED, self._sampled.emit), self._sample_made)

    def _sample_step(self, made: int, of: int) -> None:
        if isinstance(self._program.entry, SetUpPage):
            self._program.entry.show_progress(made, of)

    def _sample_made(self, made: SampleMade | Rejected) -> None:
        if isinstance(made, Rejected):
            self._set_up_page().show_refusal(made)
        else:
            self._program.show_entry()

    def _set_up_page(self) -> SetUpPage:
        assert isinstance(self._program.entry, SetUpPage)
        return self._program.entry

    # --- sign-in

    def sign_in(self, login: str, password: str) -> None:
        """Sign a user in off the GUI thread."""
        from models.services import entrance

        store, secrets = self._program.store, self._program.secrets
        self._tasks().write(
            lambda: entrance.sign_in(store, login, password, secrets, workstation=workstation()),
            lambda result: self._signed_in(result, password),
        )

    def _signed_in(self, result: Entered | SignInRefused | Rejected, password: str) -> None:
        page = self._program.entry
        if isinstance(result, SignInRefused | Rejected):
            if isinstance(page, SignInPage):
                page.show_refusal(result)
            return
        self._program.preferences.keep(f"user {result.store_id}", result.info.login)
        if result.must_change:
            self._show_password(result, password, demanded=True)
        else:
            self._program.working.enter(result)

    # --- recovery

    def show_recover(self, login: str) -> None:
        """Ask for the recovery code and a new password."""
        listed = SlotStorage(self._program.store / FILE_NAME).listed()
        page = RecoverPage(login, sample=not isinstance(listed, Rejected) and listed.sample)
        page.recovered.connect(lambda code, who, new: self._program.when_ready(lambda: self._recover(code, who, new)))
        page.cancelled.connect(lambda: self._program.show_entry(login))
        self._program.enter_page(page)

    def _recover(self, code: str, login: str, new: str) -> None:
        from models.services import entrance

        store, secrets = self._program.store, self._program.usable_keyring()
        self._tasks().write(lambda: entrance.recover(store, code, login, new, secrets), lambda result: self._recovered(result, login))

    def _recovered(self, result: Changed | Rejected, login: str) -> None:
        if isinstance(result, Rejected):
            assert isinstance(self._program.entry, RecoverPage)
            self._program.entry.show_refusal(result)
            return
        self._program.show_entry(login)
        assert isinstance(self._program.entry, SignInPage)
        self._program.entry.password.show_note(words._("The new password is set. Sign in with it"), "allowed")

    # --- a new password

    def show_own_password(self, entered: Entered) -> None:
        """Let who works change their password."""
        self._show_password(entered, "", demanded=False)

    def _show_password(self, entered: Entered, old: str, *, demanded: bool) -> None:
        page = PasswordPage(entered.info.login, old=old, demanded=demanded, sample=entered.desk.sample)
        page.changed.connect(lambda was, new: self._change_password(entered, was, new))
        page.cancelled.connect(lambda: self._program.working.leave(entered) if demanded else self._program.working.come_back())
        self._program.enter_page(page)

    def _change_password(self, entered: Entered, old: str, new: str) -> None:
        from models.services import entrance

        secrets = self._program.usable_keyring()
        self._tasks().write(lambda: entrance.change_password(entered, old, new, secrets), lambda result: self._password_changed(entered, result))

    def _password_changed(self, entered: Entered, result: Changed | SignInRefused | Rejected) -> None:
        if isinstance(result, SignInRefused | Rejected):
            assert isinstance(self._program.entry, PasswordPage)
            self._program.entry.show_refusal(result)
            return
        working = self._program.working
        if working.shell is None:
            working.enter(entered)
        else:
            working.come_back()
        if working.shell is not None:
            working.shell.say(words._("The password is changed"), "done")
            if result.absent is not None:
                working.shell.tell(result.absent.problem())
