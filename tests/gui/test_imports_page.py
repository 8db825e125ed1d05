"""The page of imports in the real window: files chosen, columns said, tried, brought in, stopped, gone on with, mended and taken back, by keys."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget
from sqlalchemy import func, select

from gui.buttons import Button
from gui.pages.imports import ImportsPage
from gui.pages.imports_parts.sources import Source
from gui.segmented import Segment
from gui.tables import Table
from models import words
from models.services.importing import run as running
from models.services.importing import runs
from models.services.importing.cells import RawRow
from models.services.importing.delimited import DelimitedTable
from models.services.reading import table_of
from tests.gui.shell_fixtures import CTRL, SHIFT, Hand
from tests.gui.test_messages_have_room import complaints
from tests.importing.conftest import cells

Start = Callable[..., Hand]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FLAT = SAMPLES / "customers/asiakkaat_utf8_bom.csv"
REFUSED = [6, 16, 48, 65, 76, 86, 128, 139, 169, 184, 194]


@pytest.fixture
def hand(start: Start, store: Path) -> Hand:
    made = start(store)
    made.sign_in("supervisor")
    return made


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    return Path(shutil.copy(FLAT, tmp_path / "asiakkaat.csv"))


def page_of(hand: Hand) -> ImportsPage:
    if hand.shell.page_code() != "imports":
        hand.press(Qt.Key.Key_I, CTRL | SHIFT)
        hand.settle()
    assert hand.shell.imports is not None
    return hand.shell.imports


def take(hand: Hand, *paths: Path) -> ImportsPage:
    """Choose files in the dialog, as a person types their names there."""
    page = page_of(hand)
    for path in paths:
        hand.press(Qt.Key.Key_A, CTRL | SHIFT)
        dialog = page.window().findChild(QFileDialog)
        assert dialog is not None
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        line = dialog.findChild(QLineEdit)
        assert line is not None
        line.setText(str(path))
        dialog.accept()
        hand.settle()
        back(hand)
    return page


def back(hand: Hand) -> None:
    """Give the window the focus again after a dialog, as a desktop does."""
    hand.program.frame.activateWindow()
    QApplication.processEvents()


def act(hand: Hand) -> None:
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.settle()


def to_run(hand: Hand, *paths: Path) -> ImportsPage:
    page = take(hand, *paths)
    act(hand)
    act(hand)
    assert page.step() == "run"
    return page


def count(hand: Hand, entity: str) -> int:
    with hand.shell.seat.desk.store.read() as session:
        return session.scalar(select(func.count()).select_from(table_of(entity))) or 0


def lines(table: Table) -> list[str]:
    model = table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def click(widget: QWidget) -> None:
    window = widget.window()
    spot = widget.mapTo(window, widget.rect().center())
    there = window.childAt(spot)
    assert there is widget, f"covered by {there}"
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    QApplication.processEvents()


def slowed(monkeypatch: pytest.MonkeyPatch, size: int = 20, seconds: float = 0.12) -> None:
    """Make runs slow enough to be stopped by hand."""
    tell = running._Running._tell

    def slow(self: Any) -> None:
        tell(self)
        time.sleep(seconds)

    monkeypatch.setattr(running, "BLOCK", size)
    monkeypatch.setattr(running._Running, "_tell", slow)


def notices(hand: Hand) -> list[str]:
    return [notice.text() for notice in hand.shell.notices.notices()]


def test_a_register_is_tried_brought_in_mended_and_taken_back(hand: Hand, flat: Path, tmp_path: Path) -> None:
    before = count(hand, "customer")
    page = take(hand, flat)
    source = page.work.sources[0]
    assert lines(page.files.table) == ["asiakkaat.csv, UTF-8 (BOM), semicolon"]
    assert source.importer == "customers"
    assert source.seen is not None
    assert source.seen.rows == 200
    act(hand)
    assert page.step() == "columns"
    assert page.columns.table.model().rowCount() == 18
    act(hand)
    assert page.step() == "run"
    act(hand)
    assert count(hand, "customer") == before
    assert "189 would be imported, 11 rejected" in page.run.first.text()
    assert "49 prohibitions would be recorded" in page.run.second.text()
    assert lines(page.run.table) == [str(line) for line in REFUSED]
    act(hand)
    assert count(hand, "customer") == before + 189
    assert "189 imported, 11 rejected" in page.run.first.text()
    assert any("The import is done: 200 rows, 11 rejected" in text for text in notices(hand))

    click(page.run.save)
    dialog = page.window().findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    back(hand)
    target = tmp_path / "hylatyt.csv"
    page.run.save_to(target)
    hand.settle()
    rows = cells(target)
    assert len(rows) == 12
    mended = [row[:-1] for row in rows if row[0] in {"Asiakasnumero", rows[4][0]}]
    mended[1][mended[0].index("Sähköposti")] = "mendattu@example.com"
    target.write_text("\n".join(";".join(row) for row in mended), encoding="utf-8")
    take(hand, target)
    page.show_step("run")
    act(hand)
    act(hand)
    assert count(hand, "customer") == before + 190

    page.show_step("earlier")
    hand.settle()
    assert page.earlier.table.model().rowCount() == 2
    page.earlier.table.selectRow(1)
    click(page.earlier.undo)
    hand.until(lambda: page.box is not None and "taken back" in page.box.told.text())
    hand.settle()
    assert page.box is not None
    assert "189 customers" in page.box.told.text()
    assert "hold on" in page.box.stays.text()
    page.box.sure.click()
    hand.settle()
    back(hand)
    assert count(hand, "customer") == before + 1
    assert "Taken back" in str(page.earlier.rows.cell(1, 3).text)
    assert any("Taken back: the rows of 189 customers" in text for text in notices(hand))


def test_leaving_an_undo_changes_nothing(hand: Hand, flat: Path) -> None:
    page = to_run(hand, flat)
    act(hand)
    act(hand)
    there = count(hand, "customer")
    click(page.run.undo)
    hand.until(lambda: page.box is not None and "taken back" in page.box.told.text())
    assert page.box is not None
    page.box.cancel.click()
    hand.settle()
    back(hand)
    assert count(hand, "customer") == there
    assert not page.work.running
    assert page.run.undo.isEnabled()


def test_taking_back_need_not_wait_for_the_look_at_what_would_stay(hand: Hand, flat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = count(hand, "customer")
    page = to_run(hand, flat)
    act(hand)
    act(hand)
    monkeypatch.setattr(runs, "_TOGETHER", 1)
    click(page.run.undo)
    assert page.box is not None
    assert page.work.kind == "rehearse"
    page.box.sure.click()
    hand.settle()
    back(hand)
    assert count(hand, "customer") == before
    assert any("Taken back: the rows of 189 customers" in text for text in notices(hand))
    assert page.run.empty.isVisible()


def test_a_file_that_goes_away_under_way_is_said_and_can_be_gone_on_with(hand: Hand, flat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = count(hand, "customer")
    page = to_run(hand, flat)
    rows = DelimitedTable.rows

    def torn(self: DelimitedTable) -> Iterator[RawRow]:
        for row in rows(self):
            if row.line == 50:
                raise OSError
            yield row

    monkeypatch.setattr(running, "BLOCK", 20)
    monkeypatch.setattr(DelimitedTable, "rows", torn)
    page.work.start(dry=False)
    hand.settle()
    assert "cannot be read any more. What is in stays" in page.run.hint.text()
    assert before < count(hand, "customer") < before + 189
    page.show_step("earlier")
    hand.settle()
    assert page.earlier.rows.cell(0, 3).text == "Interrupted, can go on"
    assert page.earlier.rows.cell(0, 1).text == "asiakkaat.csv"
    monkeypatch.undo()
    click(page.earlier.go_on)
    hand.settle()
    page.run.go.click()
    hand.settle()
    assert count(hand, "customer") == before + 189


def test_a_file_taken_away_before_the_run_is_said(hand: Hand, flat: Path) -> None:
    page = to_run(hand, flat)
    flat.unlink()
    act(hand)
    assert "asiakkaat.csv cannot be read" in page.run.hint.text()
    page.show_step("files")
    assert "cannot be read" in page.files.fields["kind"].message()


def test_a_column_is_corrected_by_keys_and_remembered(hand: Hand, tmp_path: Path) -> None:
    table = "Asiakasnumero;Sukunimi;Kutsumanimi X\n1;Virtanen;Aino\n2;Mäki;Elli\n"
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(table)
    second.write_text(table.replace("1;", "3;").replace("2;", "4;"))
    page = take(hand, first)
    act(hand)
    view = page.columns
    assert view.rows.cell(2, 3).text == "Not known, left out"
    hand.press(Qt.Key.Key_End, CTRL)
    hand.press(Qt.Key.Key_Down)
    hand.press(Qt.Key.Key_Down)
    assert view.current() is not None
    assert "is not known and is left out" in view.remark.text()
    hand.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is view.pick
    hand.type("given")
    hand.press(Qt.Key.Key_Return)
    popup = view.pick.completer().popup()
    if popup is not None and popup.isVisible():
        QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
    hand.settle()
    assert view.rows.cell(2, 2).text == "Given names"
    assert not view.rows.cell(2, 3).text
    hand.until(lambda: QApplication.focusWidget() is view.table)
    act(hand)
    act(hand)
    act(hand)
    page = take(hand, second)
    seen = page.work.sources[-1].seen
    assert seen is not None
    assert seen.columns[2].key == "customer.given_names"
    click_recognise(hand, page)


def click_recognise(hand: Hand, page: ImportsPage) -> None:
    page._choose(page.work.sources[-1])
    page.show_step("columns")
    click(page.columns.recognise)
    hand.settle()
    seen = page.work.sources[-1].seen
    assert seen is not None
    assert seen.columns[2].key == ""


def test_a_column_mapped_twice_is_said_beside_its_row(hand: Hand, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("Asiakasnumero;Sukunimi;Family name\n1;Virtanen;Mäki\n")
    page = take(hand, table)
    act(hand)
    assert page.columns.rows.cell(2, 3).text == "Mapped twice, left out"
    page.columns.table.selectRow(2)
    assert "would both be Family name" in page.columns.remark.text()
    page.columns.table.selectRow(0)
    page.work.correct(page.work.sources[0], "Asiakasnumero", "")
    hand.settle()
    assert page.columns.missing.isVisible()
    assert "There is no column for Customer number" in page.columns.missing.text()
    assert not page.run.dry.isEnabled()


def test_a_run_is_stopped_half_way_and_gone_on_with(hand: Hand, flat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = count(hand, "customer")
    page = to_run(hand, flat)
    act(hand)
    slowed(monkeypatch)
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.until(page.run.progress.isVisible)
    assert "rows," in page.run.progress.words()
    assert hand.shell.chrome.under_way.text().startswith("Import ")
    stop = next(each for each in page.run.progress.findChildren(Button) if each.text() == "Stop")
    click(stop)
    hand.settle()
    done = count(hand, "customer") - before
    assert 0 < done < 189
    assert "was stopped. What is in stays" in page.run.hint.text()
    assert not hand.shell.chrome.under_way.isVisible()
    page.work.remove(page.work.sources[0])
    page.show_step("earlier")
    hand.settle()
    assert page.earlier.rows.cell(0, 3).text == "Stopped, can go on"
    assert page.earlier.rows.cell(0, 1).text == "asiakkaat.csv"
    monkeypatch.undo()
    page.earlier.table.setFocus()
    hand.press(Qt.Key.Key_Return)
    hand.settle()
    assert page.step() == "run"
    page.run.go.click()
    hand.settle()
    assert count(hand, "customer") == before + 189
    assert "An interrupted import of the same files was continued" in page.run.second.text()
    page.show_step("earlier")
    hand.settle()
    assert page.earlier.table.model().rowCount() == 1
    assert page.earlier.rows.cell(0, 3).text == "Done"


def test_a_file_that_is_gone_cannot_be_gone_on_with_and_it_is_said(hand: Hand, flat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = to_run(hand, flat)
    slowed(monkeypatch)
    page.work.stepped.connect(lambda step: page.work.stop() if step.rows else None)
    page.work.start(dry=False)
    hand.settle()
    monkeypatch.undo()
    flat.unlink()
    page.show_step("earlier")
    hand.settle()
    click(page.earlier.go_on)
    assert page.earlier.problem.isVisible()
    assert page.earlier.problem.text() == "asiakkaat.csv is not where it was. Choose it anew"


def test_calls_are_taken_and_the_window_locks_while_a_run_goes_on(hand: Hand, flat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = count(hand, "customer")
    page = to_run(hand, flat)
    slowed(monkeypatch, seconds=0.15)
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.until(lambda: page.work.running)
    page.work.start(dry=False)  # asked again meanwhile: nothing happens
    hand.press(Qt.Key.Key_F2)
    hand.type("mäki")
    hand.until(lambda: hand.shell.search.found is not None and hand.shell.search.found.hits)
    assert page.work.running
    hand.settle()
    page_of(hand)
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.until(lambda: page.work.running)
    hand.press(Qt.Key.Key_L, CTRL | SHIFT)
    hand.until(lambda: hand.program.lock is not None)
    assert page.work.running
    hand.settle()
    assert not page.work.running
    hand.type("tiski-sample")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.program.lock is None)
    assert hand.shell.page_code() == "imports"
    assert count(hand, "customer") == before + 189
    assert "189 imported, 11 rejected" in page.run.first.text()


def test_signing_out_stops_a_run_first(hand: Hand, flat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = to_run(hand, flat)
    slowed(monkeypatch)
    page.work.start(dry=False)
    hand.until(lambda: page.work.step is not None and page.work.step.rows > 0)
    hand.program.sign_out()
    hand.settle()
    assert hand.program.seat is None
    monkeypatch.undo()
    hand.sign_in("supervisor")
    page = page_of(hand)
    page.show_step("earlier")
    hand.settle()
    assert page.earlier.rows.cell(0, 3).text == "Stopped, can go on"


def test_what_is_chosen_survives_another_page_and_another_language(hand: Hand, flat: Path) -> None:
    page = take(hand, flat)
    page.work.set_known("update")
    page.work.correct(page.work.sources[0], "Postitoimipaikka", "")
    hand.settle()
    hand.press(Qt.Key.Key_F2)
    page = page_of(hand)
    assert page.work.known == "update"
    hand.program.change_language("fi")
    hand.settle()
    assert hand.shell.page_code() == "imports"
    again = page_of(hand)
    assert again is not page
    assert again.work is page.work
    assert lines(again.files.table) == ["asiakkaat.csv, UTF-8 (BOM), puolipiste"]
    assert again.run.known.value() == "update"
    act(hand)
    row = next(row for row in range(again.columns.rows.rowCount()) if again.columns.rows.cell(row, 0).text == "Postitoimipaikka")
    assert again.columns.rows.cell(row, 2).text == "Jätetään pois"


def test_known_numbers_are_updated_as_differences(hand: Hand, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("Asiakasnumero;Sukunimi;Laskutustapa\n990001;Virtanen;paperi\n")
    page = to_run(hand, table)
    act(hand)
    act(hand)
    table.write_text("Asiakasnumero;Sukunimi;Laskutustapa\n990001;Virtanen;verkkolasku\n")
    page.work.look(page.work.sources[0])
    page.work.sources[0].stale()
    hand.settle()
    act(hand)
    assert lines(page.run.table) == ["2"]
    assert "known already" in str(page.run.rows.cell(0, 2).text)
    page.run.known.segments()[1].click()
    hand.settle()
    assert page.run.empty.isVisible()
    act(hand)
    assert page.run.lists.value() == "differences"
    assert [page.run.rows.cell(0, column).text for column in range(5)][:2] == ["2", "990001"]
    assert page.run.rows.cell(0, 3).text == "Paper"


def test_linked_files_stand_in_their_order_and_dropping_takes_them(hand: Hand) -> None:
    page = page_of(hand)
    names = ["kayttopaikat.csv", "kohteet.csv", "asiakkaat.csv"]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(SAMPLES / "register" / name)) for name in names])
    event = QDropEvent(QPointF(QPoint(50, 50)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    page.dropEvent(event)
    hand.settle()
    assert [source.importer for source in page.work.sources] == ["customers", "sites", "points"]
    page.take_files([SAMPLES / "register" / names[0]])
    assert len(page.work.sources) == 3
    page.show_step("run")
    assert "rejects rows that refer to a file above" in page.run.hint.text()
    page.run.go.click()
    hand.settle()
    assert all(source.done is not None and source.done.effects["created"] > 40 for source in page.work.sources)
    assert page.which.isVisible()
    page.which.set_value(str(page.work.sources[1].path))
    page._chosen_by_name()
    assert page.run.card.accessibleName() == "Report of kohteet.csv"


def test_a_folder_dropped_brings_the_files_in_it(hand: Hand, tmp_path: Path) -> None:
    page = page_of(hand)
    folder, empty = tmp_path / "rekisteri", tmp_path / "tyhja"
    shutil.copytree(SAMPLES / "register", folder)
    empty.mkdir()
    page.take_files([folder, empty])
    hand.settle()
    kinds = [source.importer for source in page.work.sources if source.seen is not None]
    assert kinds == ["customers", "sites", "points", "contracts", "accounts", "contacts", "statements"]
    assert "tyhja is not a file" in page.files.rows.cell(7, 3).text
    page.regions()[0].setFocus()
    for _region in range(3):
        hand.press(Qt.Key.Key_F6)
    assert not page.steps.isAncestorOf(hand.focus())


def test_signing_out_while_taking_back_waits_begins_nothing(hand: Hand, flat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = to_run(hand, flat)
    act(hand)
    act(hand)
    monkeypatch.setattr(runs, "_TOGETHER", 1)
    click(page.run.undo)
    assert page.box is not None
    page.box.sure.click()
    hand.program.sign_out()
    hand.settle()
    assert hand.program.seat is None
    back(hand)
    hand.sign_in("supervisor")
    page = page_of(hand)
    page.show_step("earlier")
    hand.settle()
    assert page.earlier.rows.cell(0, 3).text == "Done"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tyhja.csv", b"", "tyhja.csv is empty"),
        ("vanha.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old spreadsheet"),
        ("rikki.xlsx", b"PK\x03\x04" + b"\0" * 600, "damaged or no spreadsheet"),
        ("sukunimet.csv", b"Sukunimi\nVirtanen\n", "There is no column for Customer number"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_beside_it(hand: Hand, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    page = take(hand, tmp_path / name)
    assert said in page.files.rows.cell(0, 3).text
    assert said in page.files.fields["kind"].message()
    page.show_step("run")
    assert not page.run.go.isEnabled()
    page.show_step("files")
    hand.press(Qt.Key.Key_D, CTRL | SHIFT)
    assert page.files.empty.isVisible()


def test_how_a_file_is_read_is_corrected_by_hand(hand: Hand, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes("Asiakasnumero;Sukunimi\n1;Mäki\n".encode("cp1252"))
    page = take(hand, table)
    source = page.work.sources[0]
    assert page.files.encoding.value() == "cp1252"
    page.work.set_chosen(source, delimiter=",")
    hand.settle()
    assert source.seen is not None
    assert source.seen.problems
    page.work.set_chosen(source, delimiter=";", encoding="utf-16")
    hand.settle()
    assert "is not written in utf-16" in page.files.fields["encoding"].message()
    page.work.set_chosen(source, delimiter="", encoding="")
    hand.settle()
    assert source.ready


def test_another_import_under_way_is_said(hand: Hand, flat: Path) -> None:
    from models.services.importing.alone import Alone

    page = to_run(hand, flat)
    with Alone(hand.shell.seat.desk.store.folder) as alone:
        assert alone.refusal is None
        page.run.go.click()
        hand.settle()
    assert "Another import into this store is under way" in page.run.hint.text()
    page.run.go.click()
    hand.settle()
    assert "189 imported" in page.run.first.text()


@pytest.mark.parametrize("login", ["agent", "clerk", "officer", "administrator"])
def test_who_may_not_import_has_no_page(start: Start, store: Path, login: str) -> None:
    hand = start(store)
    hand.sign_in(login)
    commands = hand.shell.seat.commands
    assert not commands.can("import")
    assert commands.refusal("import") == "Who may: supervisor"
    hand.press(Qt.Key.Key_I, CTRL | SHIFT)
    assert hand.shell.page_code() != "imports"
    assert hand.shell.imports is None
    hand.shell.show_page("imports")
    assert hand.shell.imports is None


def cut(root: QWidget) -> list[str]:
    """Return what of the buttons and column titles has not the room for its words, or lies outside the page."""
    found = []
    for button in root.findChildren(QAbstractButton):
        if button.isVisible() and isinstance(button, (Button, Segment)):
            if button.width() < button.minimumSizeHint().width():
                found.append(f"{button.text()}: {button.width()} of {button.minimumSizeHint().width()}")
            corner = button.mapTo(root, button.rect().bottomRight())
            if not root.rect().contains(corner):
                found.append(f"{button.text()}: outside the page")
    return found


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 600)])
def test_texts_have_room(start: Start, store: Path, flat: Path, language: str, width: int, height: int) -> None:
    hand = start(store, language=language)
    hand.sign_in("supervisor")
    hand.program.frame.resize(width, height)
    page = page_of(hand)
    assert not cut(page)
    page.take_files([flat, SAMPLES / "register/kohteet.csv", SAMPLES / "customers/asiakkaat.xlsx"])
    hand.settle()
    for again in range(3):
        for code in page.views:
            page.show_step(code)
            hand.settle()
            assert not cut(page), (code, again)
            assert not complaints(page), (code, again)
        page.show_step("run")
        act(hand)
    done: list[Source] = [source for source in page.work.sources if source.done is not None]
    assert len(done) == 3


def test_a_column_that_forbids_is_in_sight_and_is_counted_when_left_out(hand: Hand, tmp_path: Path) -> None:
    headings = (
        "Asiakasnumero;Asiakaslaji;Sukunimi;Etunimet;Kieli;Puhelin;Sähköposti;Lähiosoite;Postinumero;Postitoimipaikka;A;B;C;D;E;F;G;Puhelinkielto"
    )
    file = tmp_path / "a.csv"
    file.write_text(f"{headings}\n99001;henkilö;Malli;Maija;fi{';' * 13}kyllä\n")
    page = take(hand, file)
    source = page.work.sources[0]
    assert not source.ready
    act(hand)
    view = page.columns
    column = view.current()
    assert column is not None
    assert column.heading == "Puhelinkielto"
    assert view.table.viewport().rect().contains(view.table.visualRect(view.table.currentIndex()).center())
    view._picked("")
    hand.settle()
    assert source.ready
    act(hand)
    act(hand)
    assert page.run.lists.value() == "look"
    assert page.run.rows.cell(0, 1).text == "Puhelinkielto"
    assert page.run.rows.cell(0, 2).text.endswith(": 1")


def test_a_register_of_refusals_offers_no_choices_that_mean_nothing(hand: Hand, tmp_path: Path) -> None:
    """It is everybody's and adds only: neither whose it is nor what happens to known numbers is asked; the keys lead through it all the same."""
    register = tmp_path / "kielto.csv"
    shutil.copy(SAMPLES / "prohibition_list/kieltolista.csv", register)
    page = take(hand, register)
    for _step in range(2):
        hand.press(Qt.Key.Key_Return, CTRL)
        hand.settle()
    assert page.step() == "run"
    assert not any(field.isVisible() for field in page.run.fields.values())
    assert page.isAncestorOf(hand.focus())
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.settle()
    assert page.run.table.isVisible()
    assert page.isAncestorOf(hand.focus())
    page.work.remove(page.work.sources[0])
    hand.settle()
    assert all(field.isVisible() for field in page.run.fields.values())
