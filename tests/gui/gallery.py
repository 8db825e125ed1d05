"""All widgets with the contents of the customer page, to be looked at: ``python -m tests.gui.gallery OUT.png --scheme dark``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts, theme
from gui.alerts import Alert, AlertLines
from gui.banner import Banner
from gui.buttons import IconButton, danger, link, primary, secondary
from gui.cards import Card
from gui.chips import Chip
from gui.choices import CheckBox, Combo
from gui.fields import Field
from gui.inputs import Choice, DateLine, Editor, LineEdit, MaskedLine, NumberLine, SecretLine, TextArea
from gui.labels import ElidedLabel, Label, Rule
from gui.matrix import Answer, Cell, Channel, Matrix
from gui.notices import Notices
from gui.rail import Rail
from gui.savebar import SaveBar
from gui.sections import Section, SectionBar
from gui.sidepanel import Side
from gui.statusbar import StatusBar, StatusItem
from gui.topbar import CustomerTab, TopBar
from models.problems import error


def line(value: str) -> LineEdit:
    """Return a line with a value."""
    made = LineEdit()
    made.set_value(value)
    return made


def combo(value: str) -> Combo:
    """Return a combo with a choice."""
    made = Combo()
    choices: list[Choice] = [("a", value), ("b", "muu")]
    made.set_choices(choices)
    made.set_value("a")
    return made


def top() -> TopBar:
    """Return the top bar of picture 03."""
    bar = TopBar("Nimi, puhelin, osoite, mittari, viite ...", "Komennot", "Noora Vuorela", "asiakaspalvelija")
    running = CustomerTab("Helmi Mäki-Kuutti")
    running.setChecked(True)
    running.set_time("04:12")
    bar.add_customer(running)
    bar.add_customer(CustomerTab("As Oy Mallipiha", "buildings"))
    return bar


def rail() -> Rail:
    """Return the rail of picture 03."""
    made = Rail("Sivut")
    for code, text, icon in (
        ("search", "Haku", "magnifying-glass"),
        ("customer", "Asiakas", "user"),
        ("tasks", "Tehtävät", "check-square-offset"),
        ("exchange", "Vaihto", "arrows-clockwise"),
    ):
        made.add_page(code, text, icon)
    made.page("tasks").set_count(4)
    made.set_current("customer")
    made.add_help("Ohje F1")
    return made


def head() -> QWidget:
    """Return the customer's head."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    first = QHBoxLayout()
    first.setSpacing(8)
    first.addWidget(Label("Mäki-Kuutti, Helmi Orvokki", "title"))
    first.addWidget(Chip("Kotitalousasiakas", "user"))
    first.addWidget(Chip("suomi", "translate"))
    first.addStretch(1)
    first.addWidget(Chip("Tunnistettu: henkilötunnuksen loppuosa täsmää", "shield-check", "allowed"))
    second = QHBoxLayout()
    second.setSpacing(8)
    for words, role, token in (
        ("Salpa Lämpö", "body", "muted"),
        ("104 582", "name", "text"),
        ("Salpa Sähkö", "body", "muted"),
        ("771 903", "name", "text"),
    ):
        second.addWidget(Label(words, role, token))
    second.addWidget(Label("Asiakas vuodesta 2009", "body", "muted"))
    second.addWidget(ElidedLabel("040 123 4567", "value", icon="phone", icon_ink="muted"))
    second.addStretch(1)
    second.addWidget(Label("Henkilötunnus", "body", "muted"))
    second.addWidget(Label("••••••-••••", "name"))
    second.addWidget(link("Näytä…"))
    column.addLayout(first)
    column.addLayout(second)
    return box


def permissions() -> Card:
    """Return banner, matrix and what is under it."""
    card = Card(padding=0)
    banner = Banner("Kirjaa", "F8", attached=True)
    banner.set_answer("prohibited", "Saanko soittaa markkinointipuhelun?", "EI", "– kielto 12.3.2026, sanamuoto ”Älkää soitelko enää mainoksia.”")
    card.body.addWidget(banner)
    inner = QVBoxLayout()
    inner.setContentsMargins(12, 3, 12, 2)
    inner.setSpacing(0)
    matrix = Matrix("Saanko ottaa yhteyttä")
    channels = [
        Channel("phone", "Puhelin", "phone"),
        Channel("sms", "Tekstiviesti", "chat-text"),
        Channel("email", "Sähköposti", "envelope-simple"),
        Channel("post", "Posti", "envelope"),
        Channel("robocall", "Robottipuhelu", "robot"),
        Channel("visit", "Käynti", "house-line"),
    ]
    no, yes = Cell(Answer.NO_PERMISSION, "Ei lupaa"), Cell(Answer.ALLOWED, "Saa")
    dated = Cell(Answer.PROHIBITED, "Kielto 12.3.")
    matrix.set_answers(
        [("marketing", "Suoramarkkinointi"), ("selling", "Etämyynti"), ("research", "Tutkimus")],
        channels,
        [
            [dated, no, Cell(Answer.LIMITED, "Rajatusti"), yes, no, yes],
            [dated, no, no, yes, no, yes],
            [Cell(Answer.PENDING, "Ei, odottaa"), yes, yes, yes, yes, yes],
        ],
    )
    inner.addWidget(matrix)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(ElidedLabel("Palveluviestit (laskut, katkot, oma asia) saa lähettää aina", "label", "muted", "check-circle", icon_ink="allowed"))
    row.addStretch(1)
    row.addWidget(Label("Rekisterinpitäjä:", "label", "muted"))
    row.addWidget(Label("kaikki", "label_strong"))
    row.addWidget(link("Lausumat (5)", "Alt+4"))
    inner.addLayout(row)
    card.body.addLayout(inner)
    return card


def customer_form() -> Card:
    """Return the card of the customer."""
    card = Card("Asiakas", "Lähde: asiakas 12.3.2026")
    grid = card.grid(40)
    phone = line("040 123 4567")
    phone.set_mark("star", "muted", "ensisijainen")
    code = line("40100")
    code.set_mark("check", "allowed", "postinumero tunnetaan")
    office = Field("Postitoimipaikka", line("JYVÄSKYLÄ"))
    office.set_read_only(True)
    mail = Field("Sähköposti", line("helmi.maki-kuutti@example"))
    mail.show_problem(error("Pääte puuttuu, esim. example.com"))
    grid.addWidget(Field("Sukunimi", line("Mäki-Kuutti")), 0, 0, 1, 20)
    grid.addWidget(Field("Etunimet", line("Helmi Orvokki")), 0, 20, 1, 20)
    grid.addWidget(Field("Puhelin (ensisijainen)", phone), 1, 0, 1, 24)
    grid.addWidget(Field("Kieli", combo("suomi")), 1, 24, 1, 16)
    grid.addWidget(mail, 2, 0, 1, 40)
    grid.addWidget(Field("Postiosoite", line("Mallikatu 3 B 12")), 3, 0, 1, 40)
    grid.addWidget(Field("Postinumero", code), 4, 0, 1, 16)
    grid.addWidget(office, 4, 16, 1, 24)
    card.body.addStretch(1)
    return card


def site_form() -> Card:
    """Return the card of the site."""
    pager = QWidget()
    row = QHBoxLayout(pager)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(Label("1 / 2", "label", "muted"))
    row.addWidget(IconButton("caret-left", "Edellinen", size=14))
    row.addWidget(IconButton("caret-right", "Seuraava", size=14))
    pager.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    pager.setFixedHeight(24)
    card = Card("Käyttökohde", action=pager)
    grid = card.grid(2)
    area = NumberLine()
    area.set_value("96,5")
    heated = Field("Lämmitettävä ala, m²", area)
    heated.set_changed(True)
    grid.addWidget(Field("Osoite", line("Mallikatu 3 B 12, 40100 Jyväskylä")), 0, 0, 1, 2)
    grid.addWidget(Field("Asumismuoto", combo("Rivitalo")), 1, 0)
    grid.addWidget(Field("Omistus", combo("Oma")), 1, 1)
    grid.addWidget(heated, 2, 0)
    grid.addWidget(Field("Asukkaita", line("2")), 2, 1)
    grid.addWidget(Field("Käytön ajoitus", combo("Ympärivuotinen")), 3, 0, 1, 2)
    grid.addWidget(Field("Rakennusvuosi", line("1987")), 4, 0)
    grid.addWidget(Field("Sauna", combo("Sähkökiuas")), 4, 1)
    card.body.addStretch(1)
    return card


def billing_form() -> Card:
    """Return the card of billing."""
    card = Card("Laskutus", "Salpa Lämpö")
    grid = card.grid(2)
    account = MaskedLine()
    account.set_value("FI•• •••• •••• ••12 34")
    reference = Field("Viite", line("1045 8202"))
    reference.set_read_only(True)
    grid.addWidget(Field("Maksaja", combo("Asiakas itse")), 0, 0, 1, 2)
    grid.addWidget(Field("Laskutustapa", combo("E-lasku")), 1, 0)
    grid.addWidget(Field("Laskutusväli", combo("1 kk")), 1, 1)
    grid.addWidget(Field("Tilinumero (IBAN)", account), 2, 0, 1, 2)
    grid.addWidget(Field("Eräpäivä", combo("14 pv netto")), 3, 0)
    grid.addWidget(reference, 3, 1)
    row = QHBoxLayout()
    row.setSpacing(4)
    row.addWidget(ElidedLabel("Avoinna 2 laskua, 218,40 €", "value", "text", "receipt", icon_ink="muted"), 1)
    row.addWidget(link("Näytä"))
    card.body.addLayout(row)
    card.body.addStretch(1)
    return card


def contact() -> Side:
    """Return the contact panel."""
    side = Side("Yhteydenotto")
    title = QHBoxLayout()
    title.addWidget(ElidedLabel("Yhteydenotto", "panel", "text", "phone-call", icon_ink="accent"))
    title.addStretch(1)
    title.addWidget(Label("04:12", "title"))
    side.column.addLayout(title)
    row = QHBoxLayout()
    row.addWidget(Label("Saapuva 040 123 4567", "label", "muted"))
    row.addStretch(1)
    row.addWidget(Chip("Nauhoitetaan", "record"))
    side.column.addLayout(row)
    side.column.addWidget(Rule())
    answer = SecretLine(eye=False)
    answer.set_value("12345")
    answer.set_mark("check-circle", "allowed", "täsmää")
    verified = Field("Tunnistus: henkilötunnuksen loppuosa", answer)
    verified.show_note("Täsmää. Arvoa ei näytetä.", "allowed")
    text = TextArea(lines=6)
    text.setObjectName("text")
    text.set_value(
        "Maaliskuun lasku suurempi kuin viime vuonna. Käytiin läpi kulutus: kylmempi kuukausi, +11 %. Asiakas tyytyväinen, ei jatkotoimia."
    )
    side.column.addWidget(Field("Kuka soittaa", combo("Asiakas itse")))
    side.column.addWidget(verified)
    side.column.addWidget(Field("Aihe", combo("Lämmityslaskun suuruus")))
    side.column.addWidget(Field("Lopputulos", combo("Valitse…"), required=True))
    side.column.addWidget(Field("Teksti", text, source="tallentuu luonnokseksi"), 1)
    side.column.addWidget(Rule())
    side.column.addWidget(secondary("Kirjaa kielto tai lupa", "F8", "prohibit"))
    side.column.addWidget(danger("Kieltäytyi – lopeta puhelu", "F9", "phone-disconnect"))
    side.column.addWidget(primary("Päätä yhteydenotto", "F12", "check"))
    return side


def status() -> StatusBar:
    """Return the status bar."""
    bar = StatusBar()
    bar.add(StatusItem("Yhteys keskukseen", "cloud-check", "text", "allowed", strong=True))
    bar.add(StatusItem("Ei lähetettävää", "tray"))
    bar.add(StatusItem("Viimeisin vaihto 14.32", "arrows-clockwise"))
    bar.add(StatusItem("Avainnippu käytössä", "key"))
    bar.add(StatusItem("Luonnos tallessa 14.33", "floppy-disk"), right=True)
    bar.add(StatusItem("ti 7.4.2026 klo 14.33", ink="text", strong=True), right=True)
    return bar


def page() -> QWidget:
    """Return the customer page between rail and panel."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(16, 8, 16, 0)
    column.setSpacing(8)
    column.addWidget(head())
    column.addSpacing(-3)
    alerts = AlertLines(made)
    alerts.set_alerts(
        [
            Alert("dispute", "prohibited", "warning-circle", "Perintä keskeytetty: lasku 4471 riitautettu"),
            Alert("outage", "warning", "wrench", "Lämmönjakelu poikki 9.4. klo 9–13, Mallikatu 3"),
            Alert("twin", "warning", "warning", "Mahdollinen kaksoiskappale"),
        ]
    )
    column.addWidget(alerts)
    column.addWidget(permissions())
    bar = SectionBar("Osiot", hint="Alt+1…6")
    bar.set_sections(
        [
            Section("customer", "Asiakas", key="1"),
            Section("sites", "Käyttökohteet", "Kohteet", 2, "2"),
            Section("billing", "Laskutus", key="3"),
            Section("permissions", "Luvat ja kiellot", "Luvat", 5, "4"),
            Section("contacts", "Yhteydenotot", count=38, key="5"),
            Section("history", "Historia", key="6"),
        ]
    )
    column.addWidget(bar)
    cards = QGridLayout()
    cards.setHorizontalSpacing(12)
    for at, (card, stretch) in enumerate(((customer_form(), 11), (site_form(), 10), (billing_form(), 10))):
        cards.addWidget(card, 0, at)
        cards.setColumnStretch(at, stretch)
    column.addLayout(cards, 1)
    column.addSpacing(-8)
    save = SaveBar(made)
    save.set_state(2, "Sähköposti korjattava ennen tallennusta")
    column.addWidget(save)
    Notices(made, (SaveBar,))
    return made


def window(notice: bool = False) -> QWidget:
    """Return the whole window."""
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    rows.addWidget(top())
    middle = QHBoxLayout()
    middle.setSpacing(0)
    middle.addWidget(rail())
    shown = page()
    middle.addWidget(shown, 1)
    middle.addWidget(contact())
    rows.addLayout(middle, 1)
    rows.addWidget(status())
    if notice:
        place = shown.findChild(Notices)
        assert isinstance(place, Notices)
        place.show_notice("Muutokset tallennettu.", undo=lambda: None)
    return made


def sixty() -> QWidget:
    """Return sixty fields of all kinds, as a customer page has."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setSpacing(8)
    kinds: list[Callable[[], Editor]] = [
        LineEdit,
        Combo,
        LineEdit,
        DateLine,
        Combo,
        NumberLine,
        LineEdit,
        Combo,
        MaskedLine,
        CheckBox,
        LineEdit,
        TextArea,
    ]
    for at in range(60):
        editor = kinds[at % len(kinds)]()
        editor.set_choices([(str(code), f"vaihtoehto {code}") for code in range(8 + at % 3)])
        editor.set_value("1")
        field = Field(f"Kenttä {at}", editor, source="asiakas 12.3.2026")
        grid.addWidget(field, at // 5, at % 5)
    return made


def measure(app: QApplication) -> None:
    """Print how long sixty fields take to build and to be painted for the first time, in milliseconds."""
    for turn in range(6):
        start = time.perf_counter()
        made = sixty()
        built = time.perf_counter()
        made.resize(1200, 900)
        made.show()
        app.processEvents()
        shown = time.perf_counter()
        print(
            f"turn {turn}: built {(built - start) * 1e3:.1f} ms, shown and painted {(shown - built) * 1e3:.1f} ms, together {(shown - start) * 1e3:.1f} ms"
        )
        made.close()
        made.deleteLater()
        app.processEvents()


def main() -> int:
    """Draw the gallery into a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", nargs="?", default="")
    parser.add_argument("--time", action="store_true", help="print times instead")
    parser.add_argument("--scheme", default="light", choices=["light", "dark", "contrast"])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--notice", action="store_true")
    parser.add_argument("--size", default="1280x800")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    fonts.install(app, chosen.scale)
    theme.apply(app, chosen.scheme)
    if chosen.time:
        measure(app)
        return 0
    made = window(chosen.notice)
    width, height = map(int, chosen.size.split("x"))
    made.resize(width, height)
    made.show()
    text = made.findChild(TextArea, "text")
    assert isinstance(text, TextArea)
    text.setFocus(Qt.FocusReason.TabFocusReason)
    app.processEvents()
    if not made.grab().save(chosen.out):
        return 1
    made.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
