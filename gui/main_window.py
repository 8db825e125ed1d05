"""The shell: top bar, rail, the stack of pages, status bar. What happens inside a page is the page's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable
from uuid import UUID

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui import open_customers
from gui.dialogs.about import AboutBox
from gui.dialogs.help import HelpPanel
from gui.dialogs.incoming_call import IncomingCallBox
from gui.empty import EmptyState
from gui.notices import LONGER_MS
from gui.open_customers import MakePage, OpenCustomers
from gui.pages.administration import AdministrationPage
from gui.pages.new_customer import NewCustomerPage
from gui.pages.recovery import Left, discard, left_behind
from gui.pages.search import SearchPage
from gui.preferences import Preferences
from gui.regions import Regions
from gui.seat import Seat
from gui.shell_parts.chrome import Chrome
from gui.shell_parts.over import Over
from gui.shell_parts.upkeep import Upkeep
from models.identifiers import phone
from models.problems import Problem, Rejected, Severity
from models.roles import Action
from models.security.keyring_store import SecretStore
from models.services import contacts, entrance
from models.services.contacts import RunningContact
from models.services.drafts import KeptDraft
from models.services.search_hits import Hit
from models.words import _

if TYPE_CHECKING:
    from gui.pages.imports import ImportsPage
    from gui.pages.lists import ListsPage

_LANGUAGES: Final = {"finnish": "fi", "swedish": "sv", "english": "en"}
_THEMES: Final = {"light": "light", "dark": "dark", "contrast": "contrast", "system-theme": "system"}


@runtime_checkable
class _WithRegions(Protocol):
    def regions(self) -> list[QWidget]:
        """Return the page's regions, in the order of F6."""


class MainWindow(QWidget):
    """One user's shell. What concerns the whole program (lock, sign-out, language, theme, password) is asked for by signals."""

    lock_asked = Signal()
    sign_out_asked = Signal()
    password_asked = Signal()
    language_asked = Signal(str)
    theme_asked = Signal(str)

    def __init__(
        self,
        seat: Seat,
        preferences: Preferences,
        secrets: SecretStore | None = None,
        make_page: MakePage = open_customers.customer_page,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.seat, self.preferences = seat, preferences
        self._finds = seat.desk.may(Action.FIND_CUSTOMER)
        self.pages = QStackedWidget()
        self.chrome = Chrome(seat, self.pages, self)
        self.bar, self.rail, self.clock = self.chrome.bar, self.chrome.rail, self.chrome.clock
        self.customers = OpenCustomers(seat, self.pages, self.bar, make_page)
        self._build_pages()
        self.over = Over(seat, self.pages, self.chrome.middle, self)
        self.notices, self.palette_sheet = self.over.notices, self.over.palette
        self.upkeep = Upkeep(seat, secrets, self._back_up_to, self)
        self.regions = Regions(self._find_regions, self)
        if seat.imports is not None:
            self._make_imports()
        if seat.lists is not None:
            self._make_lists()
        self._connect()
        self._bind()
        self.show_page("search" if self._finds else "administration")

    @property
    def help(self) -> HelpPanel | None:
        """The help at the side, once it was asked for."""
        return self.over.help

    # --- building

    def _build_pages(self) -> None:
        self.search = SearchPage(self.seat, self.bar.search, self.preferences)
        self.no_customer = EmptyState(_("No customer is open. Find one first."), _("Search"), "F2", "user")
        self.pages.addWidget(self.search)
        self.pages.addWidget(self.no_customer)
        self.administration: AdministrationPage | None = None
        if self.seat.desk.may(Action.MANAGE_USERS):
            self.administration = AdministrationPage(self.seat)
            self.pages.addWidget(self.administration)
        self.new_customer: NewCustomerPage | None = None
        self.imports: ImportsPage | None = None
        self.lists: ListsPage | None = None

    def _connect(self) -> None:
        search = self.search
        self.rail.chosen.connect(self.show_page)
        self.rail.help_requested.connect(self.over.show_help)
        self.bar.commands.clicked.connect(self.show_palette)
        self.bar.user.clicked.connect(lambda: self.over.show_menu(self.bar.user))
        self.bar.search.textEdited.connect(lambda _text: self._to_results())
        self.no_customer.acted.connect(self.find_customer)
        search.opened.connect(self.open_hit)
        search.new_customer.connect(self.begin_customer)
        search.left_search.connect(self._back_to_customer)
        search.recovery.wanted.connect(self._recover)
        search.recovery.discarded.connect(self._discard)
        self.customers.changed.connect(self._customer_changed)
        self.customers.refused.connect(self._not_opened)
        self.upkeep.gone.connect(self._gone)
        self.seat.draft_kept.connect(self.chrome.note_draft)

    def _bind(self) -> None:
        handlers: dict[str, Callable[[], None]] = {
            "help": self.over.show_help,
            "palette": self.show_palette,
            "next-region": lambda: self.regions.move(1),
            "previous-region": lambda: self.regions.move(-1),
            "about": lambda: AboutBox(self.window()).show_box(),
            "lock": self.lock_asked.emit,
            "sign-out": self.sign_out_asked.emit,
            "password": self.password_asked.emit,
            "verify-journal": self.upkeep.verify_journal,
        }
        if self._finds:
            handlers |= {
                "lists": self.show_lists,
                "search": self.find_customer,
                "new-customer": self.begin_customer,
                "incoming-call": self.ask_number,
            }
        if self.seat.desk.may(Action.OPEN_CUSTOMER):
            handlers |= {"other-customer": self.customers.show_other, "close-customer": self.customers.close_current}
        if self.administration is not None:
            handlers |= {"users": lambda: self.show_page("administration"), "back-up": self.back_up}
        if self.seat.desk.may(Action.IMPORT_REGISTER):
            handlers["import"] = self.show_imports
        if self.seat.desk.may(Action.REMOVE_PROSPECT):
            handlers["prospects"] = self.upkeep.remove_prospects
        handlers |= {command: self._asker(self.language_asked, code) for command, code in _LANGUAGES.items()}
        handlers |= {command: self._asker(self.theme_asked, name) for command, name in _THEMES.items()}
        self.seat.commands.bind_program(handlers)

    @staticmethod
    def _asker(signal: SignalInstance, value: str) -> Callable[[], None]:
        return lambda: signal.emit(value)

    # --- pages

    def page_code(self) -> str:
        """Return which page is shown: search, customer, administration, imports, lists or new."""
        shown = self.pages.currentWidget()
        known = (
            (self.search, "search"),
            (self.administration, "administration"),
            (self.new_customer, "new"),
            (self.imports, "imports"),
            (self.lists, "lists"),
        )
        return next((code for page, code in known if page is not None and page is shown), "customer")

    def show_page(self, code: str) -> None:
        """Show a page of the rail."""
        if code == "search":
            self.pages.setCurrentWidget(self.search)
        elif code == "administration" and self.administration is not None:
            self.pages.setCurrentWidget(self.administration)
            self.administration.refresh()
        elif code == "imports" and self.seat.desk.may(Action.IMPORT_REGISTER):
            self._show_imports()
        elif code == "lists" and self._finds:
            page = self._make_lists()
            self.pages.setCurrentWidget(page)
            page.refresh()
        elif code == "new" and self.new_customer is not None:
            self.pages.setCurrentWidget(self.new_customer)
        elif self.customers.current is not None:
            self.customers.show(self.customers.current)
            return
        else:
            self.pages.setCurrentWidget(self.no_customer)
        self.customers.leave()
        self._page_changed()

    def show_imports(self) -> None:
        """Go to the page of imports."""
        self.show_page("imports")
        if self.imports is not None:
            self.imports.focus_first()

    def show_lists(self) -> None:
        """Go to the page of lists."""
        self.show_page("lists")
        if self.lists is not None:
            self.lists.focus_first()

    def _make_lists(self) -> ListsPage:
        from gui.pages.lists import ListsPage

        if self.lists is None:
            self.lists = ListsPage(self.seat)
            self.lists.opened.connect(self.customers.open)
            self.pages.addWidget(self.lists)
        return self.lists

    def _show_imports(self) -> None:
        page = self._make_imports()
        self.pages.setCurrentWidget(page)
        page.refresh()

    def _make_imports(self) -> ImportsPage:
        from gui.pages.imports import ImportsPage

        if self.imports is None:
            self.imports = ImportsPage(self.seat)
            self.imports.matches.customer_wanted.connect(self.customers.open)
            self.imports.work.brought.connect(self._brought)
            self.imports.work.stepped.connect(self.chrome.note_import)
            self.imports.work.ended.connect(self.chrome.forget_import)
            self.pages.addWidget(self.imports)
        return self.imports

    def _brought(self) -> None:
        """Open customers are read again: an import may have changed them."""
        self.seat.tell([each.id for each in self.customers.all()], ["customer"])

    def _page_changed(self) -> None:
        code = self.page_code()
        shown = self.pages.currentWidget()
        if code in {"search", "customer", "administration", "imports", "lists"} and (code != "customer" or self.seat.desk.may(Action.OPEN_CUSTOMER)):
            self.rail.set_current(code)
        handlers = getattr(shown, "handlers", None)
        self.seat.commands.bind_page(handlers() if handlers is not None else {})
        title = getattr(shown, "title", None)
        self.window().setWindowTitle(f"{title()} – Tiski" if title is not None else "Tiski")

    def _customer_changed(self) -> None:
        if self.customers.current is None and self.page_code() == "customer":
            self.show_page("search")
            self.find_customer()
        else:
            self._page_changed()

    def find_customer(self) -> None:
        """Go to the search box."""
        self.show_page("search")
        self.search.focus_first()

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        if self.page_code() == "search":
            self.search.focus_first()
        elif self.page_code() == "imports" and self.imports is not None:
            self.imports.focus_first()
        elif self.page_code() == "lists" and self.lists is not None:
            self.lists.focus_first()
        elif self.administration is not None:
            self.administration.focus_first()

    def _to_results(self) -> None:
        if self.page_code() != "search":
            self.show_page("search")

    def _back_to_customer(self) -> None:
        if self.customers.current is not None:
            self.customers.show(self.customers.current)
            self.regions.move(1)

    # --- customers

    def open_hit(self, hit: Hit, start: bool, number: str) -> None:
        """Open a customer that was found; ``start`` begins a contact, from ``number`` where a call came in."""
        if not start or not self.seat.desk.may(Action.RECORD_CONTACT):
            self.customers.open(hit.customer_id)
            return
        known = next((each for each in self.customers.all() if each.id == hit.customer_id), None)
        if known is not None and known.running is not None:
            self.customers.show(known)
            return
        desk = self.seat.desk
        controller = next((code for code in desk.user.controllers if code in hit.numbers), desk.user.controllers[0])
        parsed = phone.parse(number) if number else None
        caller = parsed if isinstance(parsed, str) else None
        self.seat.tasks.write(lambda: contacts.start(desk, hit.customer_id, controller=controller, caller_number=caller), self._started)

    def _started(self, result: RunningContact | Rejected) -> None:
        if isinstance(result, Rejected):
            self.say(result.messages()[0], "problem")
        else:
            self.customers.open(result.customer_id, result)

    def _not_opened(self, customer_id: UUID, found: Rejected) -> None:
        self.say(found.messages()[0], "problem")
        self.search.customer_gone(customer_id)

    def _gone(self, customers: list[UUID]) -> None:
        self.customers.forget(customers)
        for customer in customers:
            self.search.customer_gone(customer)

    def begin_customer(self, draft: KeptDraft | None = None) -> None:
        """Show the form of a new customer, filled from a ``draft`` or from what was looked for."""
        if self.new_customer is not None:
            self.show_page("new")
            if draft is not None:
                self.new_customer.restore(draft)
            return
        desk = self.seat.desk
        self.seat.tasks.read(lambda: entrance.controllers_of(desk), lambda controllers: self._begin_with(controllers, draft))

    def _begin_with(self, controllers: dict[str, str], draft: KeptDraft | None) -> None:
        page = NewCustomerPage(self.seat, controllers)
        page.created.connect(self._created)
        page.open_known.connect(self._open_known)
        page.cancelled.connect(self._cancel_new)
        self.new_customer = page
        self.pages.addWidget(page)
        self.show_page("new")
        if draft is not None:
            page.restore(draft)
        else:
            page.begin(self.search.take_unfound())
        page.focus_first()

    def _created(self, customer_id: UUID) -> None:
        self._drop_new()
        self.customers.open(customer_id)

    def _open_known(self, customer_id: UUID) -> None:
        self.customers.open(customer_id)

    def _cancel_new(self) -> None:
        page = self.new_customer
        if page is not None and page.has_typed():
            page.keep_draft()
            self.say(_("What was typed of the new customer is kept as a draft"), "note")
        self._drop_new()
        self.seat.tasks.write(lambda: None, lambda _kept: self.look_for_left())

    def _drop_new(self) -> None:
        page, self.new_customer = self.new_customer, None
        if page is not None:
            self.show_page("search")
            self.pages.removeWidget(page)
            open_customers.retire(self.seat.tasks, page)

    def incoming(self, number: str) -> None:
        """Show an incoming call. It takes no focus; on another page a notice tells of it."""
        self.search.incoming(number)
        if self.page_code() != "search":
            self.say(_("A call is coming in. See it with F2"), "note")

    def ask_number(self) -> None:
        """Ask for the number of a call that nobody tells the program."""
        box = IncomingCallBox(self.window())
        box.told.connect(self._told_number)
        box.show_box()

    def _told_number(self, number: str) -> None:
        self.find_customer()
        self.search.incoming(number)

    # --- what was left behind

    def look_for_left(self) -> None:
        """Look for drafts and contacts without an end; they are offered, never opened by themselves."""
        desk = self.seat.desk
        self.seat.tasks.read(lambda: left_behind(desk), self._show_left)

    def _show_left(self, found: list[Left]) -> None:
        there = {each.id for each in self.customers.all()}
        typing = self.new_customer.form if self.new_customer is not None else ""
        self.search.recovery.show_left(
            [left for left in found if left.customer_id not in there and not any(kept.form == typing for kept in left.kept)]
        )

    def _recover(self, left: Left) -> None:
        self.search.recovery.show_left([each for each in self.search.recovery.items if each is not left])
        if left.customer_id is None:
            self.begin_customer(left.kept[0])
            return
        self.customers.open(left.customer_id, left.contact)

    def _discard(self, left: Left) -> None:
        desk = self.seat.desk
        self.seat.tasks.write(lambda: discard(desk, left), lambda _done: self._discarded(left))

    def _discarded(self, left: Left) -> None:
        for kept in left.kept:
            self.seat.draft_kept.emit(kept.form, kept.subject, None)
        self.look_for_left()

    def keep_drafts(self) -> None:
        """Keep what is typed everywhere."""
        self.customers.keep_drafts()
        if self.new_customer is not None:
            self.new_customer.keep_draft()

    # --- words

    def say(self, text: str, tone: str = "note") -> None:
        """Show a notice at the bottom of the page."""
        self.over.say(text, tone)

    def tell(self, problem: Problem) -> None:
        """Show a problem: an error stays until dismissed, a warning long enough to be read twice."""
        if problem.severity is Severity.WARNING:
            self.notices.show_notice(problem.message(), "note", shown_ms=LONGER_MS)
        else:
            self.notices.show_error(problem.message())

    def show_palette(self) -> None:
        """Open the command palette."""
        current = self.customers.current if self.page_code() == "customer" else None
        self.palette_sheet.open(current.view.title() if current is not None else "")

    def back_up(self) -> None:
        """Show the page that tells how a backup goes, and ask where to."""
        if self.administration is not None:
            self.show_page("administration")
            self.upkeep.back_up()

    def _back_up_to(self, path: Path) -> None:
        if self.administration is not None:
            self.administration.back_up_to(path)

    # --- regions and sizes

    def _find_regions(self) -> list[QWidget]:
        shown = self.pages.currentWidget()
        inner: list[QWidget] = shown.regions() if isinstance(shown, _WithRegions) else [shown] if shown is not None else []
        help_panel: list[QWidget] = [self.help] if self.help is not None and self.help.isVisible() else []
        return [self.bar, self.rail, *inner, *help_panel]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self.chrome.fit(self.width())

    def hideEvent(self, event: QHideEvent) -> None:
        """Close what lies over the page."""
        super().hideEvent(event)
        self.palette_sheet.dismiss()
