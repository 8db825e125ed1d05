"""Law of the words: every text of the program is said in Finnish and Swedish, with the same blanks to fill and in the same manner."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from typing import Final

import pytest
from babel.messages.catalog import Message

import models.entities
from models import fields, words
from resources.translations import build

ALIKE: Final = {
    "fi": frozenset(
        {
            "BIC", "Chat", "Datahub", "Idea", "In English", "Python {version}", "På svenska", "Qt {version}", "SQLCipher {version}, SQLite {sqlite}", "Sauna",
            "Suomeksi", "Tiski", "{answer}: {reason}. {law}.", "{field}: {problem}", "{who}, {how}", "{month} {year}",
            "{channel} {day}–{last}, {controller}",
        }
    ),
    "sv": frozenset(
        {
            "Administration", "BIC", "Datahub", "Gas", "Grill", "In English", "Organisation", "Period", "Pool", "Post", "Prefix", "Process",
            "Python {version}", "På svenska", "Qt {version}", "Register", "Robot", "SQLCipher {version}, SQLite {sqlite}", "Status", "Suomeksi", "Text", "Tiski",
            "Ventilation", "Version", "{answer}: {reason}. {law}.", "{field}: {problem}", "{who}, {how}", "{month} {year}",
            "{channel} {day}–{last}, {controller}",
        }
    ),
}  # fmt: skip
"""Texts that are the same word in English and in the other language."""

FIXED: Final = {
    "Sign in": ("Kirjaudu sisään", "Logga in"),
    "Save": ("Tallenna", "Spara"),
    "Discard changes": ("Hylkää muutokset", "Förkasta ändringar"),
    "Undo": ("Kumoa", "Ångra"),
    "Record prohibition": ("Kirjaa kielto", "Registrera förbud"),
    "Record permission": ("Kirjaa lupa", "Registrera tillstånd"),
    "Wrap up": ("Päätä yhteydenotto", "Avsluta kontakten"),
    "Refused – end call": ("Kieltäytyi – lopeta puhelu", "Tackade nej – avsluta"),
    "Approve lift": ("Hyväksy peruutus", "Godkänn återtagande"),
    "Refuse lift": ("Hylkää peruutus", "Avslå återtagande"),
    "Reveal…": ("Näytä…", "Visa…"),
    "No, prohibited": ("Ei, kielto", "Nej, förbud"),
    "No permission": ("Ei lupaa", "Inget tillstånd"),
    "Allowed": ("Saa", "Får"),
    "Allowed, limited": ("Saa rajatusti", "Får begränsat"),
    "No, pending": ("Ei, odottaa", "Nej, väntar"),
}
"""The words fixed by the design: English, Finnish, Swedish."""

FORBIDDEN: Final = re.compile(r"[!“\"]|  |^(virhe|fel|error)\b|^\s|\s$", re.IGNORECASE)
"""What no translation has: exclamation, English or straight quotation marks, double or stray spaces, an "error" in front."""
ENDS: Final = ".:;?…"

each_language = pytest.mark.parametrize("language", build.LANGUAGES)


def _messages(language: str) -> list[Message]:
    return [message for message in build.load(language) if message.id]


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _blanks(text: str) -> Counter[tuple[str, str, str]]:
    return Counter((name, spec or "", conversion or "") for _lead, name, spec, conversion in string.Formatter().parse(text) if name is not None)


def _end(text: str) -> str:
    return text[-1] if text and text[-1] in ENDS else ""


def _said(source: str) -> set[str]:
    """Return the literal texts that a module gives to the words' functions, wherever they stand; an f-string hides them from extraction."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        at = {"_": 0, "N_": 0, "ngettext": 0, "pgettext": 1, "error": 0, "warning": 0, "in_language": 1}.get(name, len(node.args))
        if at < len(node.args) and isinstance(text := node.args[at], ast.Constant) and isinstance(text.value, str) and text.value:
            found.add(text.value)
    return found


def test_no_text_hides_from_extraction() -> None:
    taken = {_forms(message.id)[0] for message in build.template() if message.id}
    hidden = {
        str(path.relative_to(build.ROOT)): sorted(lost)
        for folder in ("gui", "models")
        for path in sorted((build.ROOT / folder).rglob("*.py"))
        if (lost := _said(path.read_text(encoding="utf-8")) - taken)
    }
    assert hidden == {}


@each_language
def test_every_text_of_the_sources_is_translated(language: str) -> None:
    catalog = build.merged(language, build.template())
    assert [message.id for message in build.missing(catalog)] == []


@each_language
def test_the_catalogue_holds_nothing_that_is_no_longer_said(language: str) -> None:
    said = {(message.id, message.context) for message in build.template() if message.id}
    assert [message.id for message in _messages(language) if (message.id, message.context) not in said] == []


@each_language
def test_blanks_are_those_of_the_source(language: str) -> None:
    wrong = [
        (source, form)
        for message in _messages(language)
        for source, form in zip(_forms(message.id), _forms(message.string), strict=True)
        if _blanks(source) != _blanks(form)
    ]
    assert wrong == []


@each_language
def test_texts_end_as_the_source_does(language: str) -> None:
    wrong = [
        (source, form)
        for message in _messages(language)
        for source, form in zip(_forms(message.id), _forms(message.string), strict=True)
        if _end(source) != _end(form)
    ]
    assert wrong == []


@each_language
def test_texts_keep_the_writing_rules(language: str) -> None:
    assert [form for message in _messages(language) for form in _forms(message.string) if FORBIDDEN.search(form)] == []


@each_language
def test_a_sentence_begins_as_the_source_does(language: str) -> None:
    wrong = [
        (source, form)
        for message in _messages(language)
        for source, form in zip(_forms(message.id), _forms(message.string), strict=True)
        if source[0].isalpha() and form[:1].isalpha() and source[0].islower() and form[0].isupper()
    ]
    assert wrong == []


@each_language
def test_only_the_listed_texts_are_alike(language: str) -> None:
    alike = {message.id for message in _messages(language) if message.id == message.string}
    assert alike == ALIKE[language]


@each_language
def test_the_fixed_words_are_used(language: str) -> None:
    column = build.LANGUAGES.index(language)
    words.set_language(language)
    assert {text: words._(text) for text in FIXED} == {text: translated[column] for text, translated in FIXED.items()}


@each_language
def test_the_choices_of_a_field_have_different_words(language: str) -> None:
    assert models.entities.Base.registry
    words.set_language(language)
    doubled = {
        (entity, each.name): [label for label, count in Counter(words._(text).casefold() for text in choices.values()).items() if count > 1]
        for entity in fields.entities()
        for each in fields.fields_of(entity)
        if (choices := each.kind.choices)
    }
    assert len(doubled) > 20
    assert {where: labels for where, labels in doubled.items() if labels} == {}


@each_language
def test_the_compiled_catalogue_is_its_source(language: str) -> None:
    folder = build.HERE / language
    catalog = build.load(language)
    assert (folder / "tiski.mo").read_bytes() == build.mo_bytes(catalog)
    assert (folder / "tiski.po").read_bytes() == build.po_bytes(catalog)
