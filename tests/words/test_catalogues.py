"""Compiled catalogues say what gettext says, and only decode what is asked for."""

from __future__ import annotations

import gettext
import struct
from pathlib import Path

import pytest

import resources
from models.catalogues import Catalogue


def compiled(texts: dict[str, str], order: str) -> bytes:
    keys = [key.encode() for key in texts]
    values = [value.encode() for value in texts.values()]
    start, own, said, blob = 28 + 16 * len(texts), [], [], b""
    for listed, table in ((keys, own), (values, said)):
        for each in listed:
            table += [len(each), start + len(blob)]
            blob += each + b"\0"
    head = struct.pack(f"{order}7I", 0x950412DE, 0, len(texts), 28, 28 + 8 * len(texts), 0, 0)
    return head + struct.pack(f"{order}{len(own) + len(said)}I", *own, *said) + blob


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_is_said_as_gettext_says_it(language: str) -> None:
    path = resources.path("translations", language, "tiski.mo")
    ours = Catalogue(path)
    with path.open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    known = dict(vars(theirs)["_catalog"])
    counted = {key[0] for key in known if isinstance(key, tuple)}
    assert len(known) > 1000
    assert counted
    for one in counted:
        for n in (0, 1, 2, 21):
            assert ours.counted(one, "", n) == theirs.ngettext(one, "", n)
    for key in known:
        if isinstance(key, str) and key:
            context, _, text = key.rpartition("\x04")
            assert ours.text(text, context) == (theirs.pgettext(context, text) if context else theirs.gettext(text))


@pytest.mark.parametrize("order", ["<", ">"])
def test_either_order_of_bytes_is_read(tmp_path: Path, order: str) -> None:
    texts = {
        "": "Plural-Forms: nplurals=2; plural=(n != 1);\n",
        "Save": "Tallenna",
        "menu\x04Open": "Avaa",
        "{n} row\0{n} rows": "{n} rivi\0{n} riviä",
    }
    path = tmp_path / "tiski.mo"
    path.write_bytes(compiled(texts, order))
    catalogue = Catalogue(path)
    assert catalogue.text("Save") == "Tallenna"
    assert catalogue.text("Open", "menu") == "Avaa"
    assert catalogue.text("Open") == "Open"
    assert [catalogue.counted("{n} row", "{n} rows", n) for n in (1, 2)] == ["{n} rivi", "{n} riviä"]


def test_without_a_file_every_text_is_its_own_translation() -> None:
    catalogue = Catalogue()
    assert catalogue.text("Save") == "Save"
    assert catalogue.text("Open", "menu") == "Open"
    assert [catalogue.counted("{n} row", "{n} rows", n) for n in (0, 1, 2)] == ["{n} rows", "{n} row", "{n} rows"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(40)])
def test_another_file_is_no_catalogue(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tiski.mo"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="no compiled catalogue"):
        Catalogue(path)
