"""Where there is little room nothing of a form is cut: labels fit their fields, and details beside a list scroll downwards only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from gui.fields import Field
from gui.pages.customer_parts.section_stack import SECTIONS
from gui.pages.sections.facts import facts
from gui.scrolling import Page
from gui.seat import Seat
from models import words
from tests.gui.customer_page import stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture(params=["fi", "sv", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    before = words.language()
    words.set_language(request.param)
    yield request.param
    words.set_language(before)


@pytest.mark.parametrize(("width", "height"), [(1280, 724), (1000, 624), (800, 524)])
def test_in_every_section(qtbot: QtBot, office: Office, seat: Seat, spoken: str, width: int, height: int) -> None:
    helmi = stage(qtbot, office, seat, width, height)
    helmi.identify()
    for code in SECTIONS:
        section = helmi.page.open_section(code)
        helmi.settle()
        QApplication.processEvents()
        cut = [
            f"{field.label()}: {field._label_width} in {field.width()}"
            for field in section.findChildren(Field)
            if field.isVisible() and field._label_width > field.width()
        ]
        assert not cut, (spoken, width, code)
        wide = [
            type(area.parent()).__name__ for area in section.findChildren(QScrollArea) if area.isVisible() and area.horizontalScrollBar().maximum()
        ]
        assert not wide, (spoken, width, code)


def test_facts_stand_under_their_names_where_it_is_narrow(qtbot: QtBot) -> None:
    made = facts([("Personuppgiftsansvarig", "Salpa Lämpö Oy"), ("Giltighet", ""), ("Bevis", "Papper, Sähköposti 2.4.2026")])
    page = Page(made)
    qtbot.addWidget(page)
    page.show()
    for width, beside in ((420, True), (190, False), (420, True)):
        page.resize(width, 300)
        QApplication.processEvents()
        (name, value), *_rest = made._pairs
        assert (value.x() > name.x()) == beside
        assert (value.y() > name.y()) == (not beside)
        assert not page.horizontalScrollBar().maximum()
