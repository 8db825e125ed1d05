"""The supervisor brings a small register in: a dry run tells of what would be rejected, the import takes the rest, and one act takes it back."""

from __future__ import annotations

from typing import Final

from gui.pages.imports import ImportsPage
from gui.tour_parts.course import Tour

_NAME: Final = "asiakkaat.csv"
_NUMBERS: Final = ("990001", "990002")
_LINES: Final = (
    "Asiakasnumero;Sukunimi;Etunimet;Sähköposti;Suoramarkkinointikielto;Muuta",
    f"{_NUMBERS[0]};Haavisto-Malli;Elli;elli.haavisto@example.com;kyllä;soita illalla",
    f"{_NUMBERS[1]};Rautio-Malli;Onni;onni.rautio@example.com;ei;",
    "990003;Salmela-Malli;Aino;aino(at)example.com;;",
)


def bring(tour: Tour) -> None:
    """From the file to the report, by keys."""
    driver = tour.driver
    file = driver.store.parent / _NAME
    file.write_text("\n".join(_LINES) + "\n", encoding="utf-8")
    driver.press("Ctrl+Shift+I")
    driver.settle()
    page = driver.shown(ImportsPage)
    page.take_files([file])  # as if dropped onto the page
    driver.settle()
    driver.press("Ctrl+Return")
    driver.settle()
    tour.see("the column that nobody knows is told", page.columns.rows.cell(5, 2).text == page.columns.pick._labels[""])
    tour.picture("tuonnin-sarakkeet")
    driver.press("Ctrl+Return", "Ctrl+Return")
    driver.settle()
    tour.see("the dry run rejects one row and writes nothing", page.run.rows.rowCount() == 1 and tour.witness.who(_NUMBERS[0]) == [])
    driver.press("Ctrl+Return")
    driver.settle()
    found = [tour.witness.who(number) for number in _NUMBERS]
    tour.see("the two other customers are in the register", all(len(each) == 1 for each in found))
    answers = tour.witness.may(found[0][0], "direct-marketing", "phone")
    tour.see("the prohibition of the file holds", any(not each.allowed for each in answers.values()))
    tour.picture("tuonnin-raportti")


def take_back(tour: Tour) -> None:
    """Take the import back, after a look at what would stay."""
    driver = tour.driver
    page = driver.shown(ImportsPage)
    driver.click(page.run.undo)
    driver.settle()
    tour.see("it is asked, and told what would stay", page.box is not None and bool(page.box.stays.text()))
    assert page.box is not None
    driver.click(page.box.sure)
    driver.settle()
    tour.see("the customers of the file are gone again", all(tour.witness.who(number) == [] for number in _NUMBERS))
