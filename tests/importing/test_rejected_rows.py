"""The file of rejected rows: nothing of a row is cut, nobody else reads it, and nothing of it lies about where a run broke off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from models.problems import Rejected, error
from models.services.importing import run as running
from models.services.importing.cells import FileError, RawRow
from models.services.importing.context import Options
from models.services.importing.run import run
from tests.importing.conftest import Counter, cells

HEADER = "Asiakasnumero;Asiakaslaji;Organisaatio;Kieli;Puhelin;Lähiosoite;Postinumero;Suoramarkkinointikielto"


def test_the_rejected_rows_have_all_cells_of_a_row_with_too_many(counter: Counter) -> None:
    target, again = counter.folder / "h.csv", counter.folder / "h2.csv"
    counter.bring("customers", counter.table(HEADER, "1;yritys;Malli; Poika Oy;fi;040 123 4567;Koivukuja 4;00100;kyllä"), rejected=target)
    assert (len(cells(target)[1]), cells(target)[1][-1]) == (10, "kyllä")
    assert counter.bring("customers", target, rejected=again).refused == 1
    assert cells(again)[1][-1] == "kyllä"
    mended = (
        target.read_text(encoding="utf-8-sig")
        .replace("Malli; Poika Oy", "Malli Poika Oy")
        .replace(";00100;", ";00100;kyllä;")
        .replace(";kyllä\n", "\n")
    )
    assert counter.bring("customers", counter.file(mended, "korjattu.csv")).prohibitions == 1


def test_the_file_of_rejected_rows_is_its_owners_alone(counter: Counter) -> None:
    target = counter.folder / "h.csv"
    target.with_name("h.csv.part").write_text("jäänyt aiemmasta", encoding="utf-8")
    counter.bring("customers", counter.table(HEADER, "1;yritys;;fi;040 123 4567;Salakuja 1;00100;"), rejected=target)
    assert target.stat().st_mode & 0o077 == 0
    assert "jäänyt" not in target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("known", [True, False], ids=["the file is gone", "a defect"])
def test_nothing_plain_is_left_where_a_run_broke_off(counter: Counter, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)
    file = counter.table(HEADER, *(f"{number};yritys;;fi;040 123 456{number};Salakuja {number};00100;" for number in range(1, 8)))
    options, real, read = Options(controller="lampo", rejected=counter.folder / "h.csv"), running.next_rows, []

    def away(opened: Any, rows: Iterator[RawRow], count: int) -> list[RawRow]:
        read.append(1)
        if len(read) > 2:
            raise FileError(error("{file}", "away", file="x")) if known else RuntimeError
        return real(opened, rows, count)

    monkeypatch.setattr(running, "next_rows", away)
    if known:
        assert isinstance(run(counter.desk, "customers", [file], options), Rejected)
    else:
        with pytest.raises(RuntimeError):
            run(counter.desk, "customers", [file], options)
    assert list(counter.folder.iterdir()) == [file]
