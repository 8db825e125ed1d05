"""Schemes change live, follow the desktop, and recolour what keeps pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from gui import fonts, icons, theme, tokens
from gui.buttons import primary
from tests.gui.dressing import dress, has_color, picture

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    dress(qapp)
    yield
    dress(qapp)


def test_fusion_and_palette_from_tokens(qapp: QApplication) -> None:
    assert qapp.style().objectName() == "fusion"
    for name, table in tokens.SCHEMES.items():
        theme.apply(qapp, name)
        palette = qapp.palette()
        assert palette.color(QPalette.ColorRole.Base) == QColor(table.surface)
        assert palette.color(QPalette.ColorRole.Highlight) == QColor(table.accent)
        assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == QColor(table.muted)
    assert qapp.styleSheet() == ""


def test_a_change_is_told_once_and_shown_without_a_restart(qapp: QApplication, qtbot: QtBot) -> None:
    button = primary("Save", "Ctrl+S", "floppy-disk")
    qtbot.addWidget(button)
    assert has_color(picture(button), QColor(tokens.SCHEMES["light"].accent))
    with qtbot.waitSignal(theme.theme().theme_changed) as told:
        theme.apply(qapp, "dark")
    assert told.args == ["dark"]
    after = picture(button)
    assert has_color(after, QColor(tokens.SCHEMES["dark"].accent))
    assert not has_color(after, QColor(tokens.SCHEMES["light"].accent))
    with qtbot.assertNotEmitted(theme.theme().theme_changed):
        theme.apply(qapp, "dark")


def test_system_follows_the_desktop_and_a_choice_does_not(qapp: QApplication) -> None:
    hints = qapp.styleHints()
    assert theme.apply(qapp, "system") == "light"
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert tokens.scheme() == "dark"
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert tokens.scheme() == "contrast"
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert tokens.scheme() == "dark"
    theme.apply(qapp, "light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert tokens.scheme() == "light"
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)


def test_bound_icons_are_recoloured_and_forgotten_with_the_button(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    icons.bind(button, "prohibit", "prohibited", 20)
    light, dark = QColor(tokens.SCHEMES["light"].prohibited), QColor(tokens.SCHEMES["dark"].prohibited)
    assert has_color(button.icon().pixmap(20, 20).toImage(), light)
    theme.apply(qapp, "dark")
    assert has_color(button.icon().pixmap(20, 20).toImage(), dark)
    assert not has_color(button.icon().pixmap(20, 20).toImage(), light)
    other = QPushButton()
    icons.bind(other, "check", "allowed")
    other.deleteLater()
    qapp.sendPostedEvents(other, 52)
    theme.apply(qapp, "light")


def test_icons_are_kept_sharp_and_known(qapp: QApplication) -> None:
    assert icons.pixmap("check", "text", 16).cacheKey() == icons.pixmap("check", "text", 16).cacheKey()
    double = icons.pixmap("check", "text", 16, 2.0)
    assert (double.width(), double.devicePixelRatio()) == (32, 2.0)
    assert icons.pixmap("check", "text", 14).toImage() != icons.pixmap("check", "text", 14, variant="regular").toImage()
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon")


def test_inter_is_bundled_in_four_weights_with_tabular_figures(qapp: QApplication) -> None:
    assert qapp.font().family() == "Inter"
    assert qapp.font().pixelSize() == 13
    widths = {fonts.metrics("value").horizontalAdvance(digit * 4) for digit in "0123456789"}
    assert len(widths) == 1
    lines = {role: fonts.metrics(role).horizontalAdvance("Lämmityslasku") for role in ("body", "value", "name", "strong")}
    assert len(set(lines.values())) == 4


def test_the_ladder_scales_and_never_goes_under_12(qapp: QApplication) -> None:
    fonts.install(qapp, 1.5)
    assert fonts.font("body").pixelSize() == 20
    assert fonts.control_height() >= fonts.metrics("body").height() + 16
    fonts.install(qapp, 0.5)
    assert all(fonts.font(role).pixelSize() >= 12 for role in fonts.LADDER)
