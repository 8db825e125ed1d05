from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.identifiers import postal
from models.problems import Rejected
from models.services import postal_codes
from models.services.desk import Desk


@pytest.fixture(autouse=True)
def _shipped_codes_after() -> Iterator[None]:
    yield
    postal.use_own(())


def test_a_pcf_file_takes_the_place_of_the_shipped_codes(administrator_desk: Desk, samples: Path) -> None:
    assert postal.name("33101", "sv") == "TAMMERFORS"

    loaded = postal_codes.load_pcf(administrator_desk, samples / "postal" / "PCF_20260526.dat")

    assert isinstance(loaded, postal_codes.Loaded)
    assert loaded.codes > 0
    assert loaded.rejected == ()
    assert postal.name("33101", "sv") == "TAMPERE"
    assert postal.name("00100", "sv") == "HELSINGFORS"


def test_kept_codes_are_used_at_the_next_sign_in(administrator_desk: Desk, samples: Path) -> None:
    postal_codes.load_pcf(administrator_desk, samples / "postal" / "PCF_20260526.dat")
    postal.use_own(())

    postal_codes.use_kept(administrator_desk.store.folder)

    assert postal.name("33101", "fi") == "TAMPERE"


def test_bad_lines_are_named_and_the_rest_is_read(administrator_desk: Desk, samples: Path) -> None:
    loaded = postal_codes.load_pcf(administrator_desk, samples / "postal" / "PCF_broken.dat")

    assert isinstance(loaded, postal_codes.Loaded)
    assert len(loaded.rejected) == 2
    assert loaded.codes > 0


def test_another_file_is_refused_and_changes_nothing(administrator_desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "x.dat"
    other.write_bytes(b"not a postal code\n")

    assert isinstance(postal_codes.load_pcf(administrator_desk, other), Rejected)
    assert isinstance(postal_codes.load_pcf(administrator_desk, tmp_path / "absent.dat"), Rejected)
    assert not (administrator_desk.store.folder / postal_codes.FILE).exists()


def test_an_agent_may_not(desk: Desk, samples: Path) -> None:
    assert isinstance(postal_codes.load_pcf(desk, samples / "postal" / "PCF_20260526.dat"), Rejected)
