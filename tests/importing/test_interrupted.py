"""A run that is stopped or cut off and goes on: every line is counted once, and what is said of each is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.problems import Rejected
from models.services.importing import run as running
from models.services.importing import runs
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import Progress, run
from tests.importing.conftest import Counter, cells, lines_of
from tests.importing.test_prohibitions import STATEMENTS
from tests.importing.test_runs import KilledError

HEADER = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Puhelin;Suoramarkkinointikielto"
LINES = [f"{number};henkilö;Malli{chr(97 + number)};fi;;" for number in range(1, 16)]


def cut_off(counter: Counter, importer: str, file: Path, options: Options, blocks: int) -> None:
    """Import and die after some blocks."""
    told: list[Progress] = []

    def die(progress: Progress) -> None:
        told.append(progress)
        if len(told) == blocks:
            raise KilledError

    with pytest.raises(KilledError):
        run(counter.desk, importer, [file], options, progress=die)


def stopped(counter: Counter, file: Path, blocks: int = 1) -> None:
    told: list[Progress] = []
    run(counter.desk, "customers", [file], Options(controller="lampo"), progress=told.append, stop=lambda: len(told) == blocks)


def brought(counter: Counter, importer: str, file: Path, **options: Any) -> Report:
    done = run(counter.desk, importer, [file], Options(controller="lampo", **options))
    assert isinstance(done, Report), done
    return done


def test_a_continued_run_tells_every_rejected_line(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 5)
    counter.bring("customers", counter.table(HEADER, *LINES))
    numbers = [1, 2, 3, 4, 999, *range(6, 16)]  # line 6, the last of the first block, is nobody's
    file = counter.table(STATEMENTS, *(f"{number};kielto;suoramarkkinointi;puhelin;6.9.2024;kirje" for number in numbers), name="luvat.csv")
    target = counter.folder / "hylatyt.csv"
    cut_off(counter, "statements", file, Options(controller="lampo", rejected=target), 2)
    done = brought(counter, "statements", file, rejected=target)
    assert (done.continued, done.refused, done.rows, lines_of(done.rejected)) == (True, 1, 15, [6])
    assert len(cells(target)) == 2


def test_a_rejected_line_is_not_taken_for_a_double_when_the_run_goes_on(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 5)
    lines = [*LINES]
    lines[4] = "15;henkilö;;fi;;"  # without a name; line 16 has the number rightly
    file = counter.table(HEADER, *lines)
    cut_off(counter, "customers", file, Options(controller="lampo"), 2)
    done = brought(counter, "customers", file)
    assert (done.continued, lines_of(done.rejected), done.imported) == (True, [6], 14)


def test_a_stopped_run_that_goes_on_counts_each_line_once(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 5)
    lines = [*LINES]
    lines[4] = "5;henkilö;;fi;;"
    file = counter.table(HEADER, *lines)
    stopped(counter, file)
    done = brought(counter, "customers", file)
    assert (done.continued, done.rows, done.refused, lines_of(done.rejected)) == (True, 15, 1, [6])


def test_a_run_half_taken_back_does_not_go_on_behind_what_was_taken(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 30)
    monkeypatch.setattr(runs, "_TOGETHER", 20)
    file = counter.table(HEADER, *(f"{number};henkilö;Malli;fi;040 123 4{number:03};kyllä" for number in range(1, 91)))
    stopped(counter, file)
    taken: list[int] = []
    half = runs.undo(counter.desk, progress=lambda done, _of: taken.append(done), stop=lambda: len(taken) == 1)
    assert not isinstance(half, Rejected)
    assert (half.whole, len(counter.rows("customer"))) == (False, 10)
    refused = run(counter.desk, "customers", [file], Options(controller="lampo"))
    assert isinstance(refused, Rejected)
    assert [problem.code for problem in refused.problems] == ["undoing"]
    assert not isinstance(runs.undo(counter.desk), Rejected)
    done = brought(counter, "customers", file)
    assert (done.continued, done.imported, len(counter.rows("customer"))) == (False, 90, 90)
    assert {row["customer_id"] for row in counter.rows("statement")} >= {row["id"] for row in counter.rows("customer")}


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_file_that_is_written_anew_while_it_is_read_is_told(counter: Counter, dry_run: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 4)
    refusing = [line[: line.rindex(";")] + ";kyllä" for line in LINES]
    file = counter.table(HEADER, *refusing)

    def rewrite(_progress: Progress) -> None:
        counter.table(HEADER, *refusing[:8], *(line.replace("kyllä", "ei   ") for line in refusing[8:]))

    told = run(counter.desk, "customers", [file], Options(controller="lampo", dry_run=dry_run), progress=rewrite)
    assert isinstance(told, Rejected)
    assert [problem.code for problem in told.problems] == ["written"]
    again = counter.bring("customers", counter.table(HEADER, *refusing), known="update")
    assert len(counter.rows("customer")) == 15
    assert again.refused == 0
    assert {row["customer_id"] for row in counter.rows("statement")} == {row["id"] for row in counter.rows("customer")}
