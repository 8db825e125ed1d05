"""The command line's prospects: who is due, a question before anybody goes, the receipt."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from models.services import customers_new, entrance, lookup, statements
from models.services.customers_new import Created
from models.services.entrance import Entered
from models.services.forms import Saved
from tests.commandline.conftest import Line
from tests.services.test_prospects import PERMITTED
from tests.services.test_prospects_going import NO


@pytest.fixture
def number(own: Line) -> str:
    """The number of a prospect who refused since."""
    entered = entrance.sign_in(own.store, "agent", "tiski-sample", None, workstation="testi")
    assert isinstance(entered, Entered)
    controller = entered.desk.user.controllers[0]
    made = customers_new.create(entered.desk, PERMITTED | {"controller": controller})
    assert isinstance(made, Created)
    assert isinstance(statements.record(entered.desk, made.customer_id, NO), Saved)
    assert lookup.customer_of(entered.desk, made.customer_number) == made.customer_id
    entrance.leave(entered, None)
    return made.customer_number


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr("sys.stdin", Terminal(text))


def test_due_lists_who_and_why(own: Line, number: str) -> None:
    ran = own("prospects", "due")
    assert ran.status == 0
    (told,) = [row for row in ran.out.splitlines() if number in row]
    assert "Toivonen, Tiina" in told
    assert "The permission was withdrawn or contacts are prohibited" in told
    (line,) = [each for each in own("prospects", "due", "--json").json if each["customer_number"] == number]
    assert (line["why"], line["person"]) == ("prohibited", True)


def test_nobody_goes_without_a_yes(own: Line, number: str, answer: Callable[[str], None]) -> None:
    assert own("prospects", "remove", number).status == 2
    answer("no\n")
    ran = own("prospects", "remove", number)
    assert ran.status == 1
    assert "Remove 1 prospect for good?" in ran.err
    assert own("prospects", "due", "--json").json
    answer("Yes\n")
    ran = own("prospects", "remove", number)
    assert ran.status == 0, ran.err
    assert ran.out.startswith("Receipt of removed prospects\n")
    assert "Phone · Direct marketing · Any channel · all controllers · since " in ran.out
    assert "765" not in ran.out
    assert "Toivonen" not in ran.out
    assert not [each for each in own("prospects", "due", "--json").json if each["customer_number"] == number]
    assert own("show", number).status == 1
    assert own("verify").status == 0


def test_all_and_json(own: Line, number: str) -> None:
    ran = own("prospects", "remove", "--all", "--yes", "--json")
    assert ran.status == 0, ran.err
    (gone,) = [each for each in ran.json["removed"] if number in each["customer_numbers"].values()]
    assert gone["erased"]
    assert {each["kind"] for each in gone["hashes"]} == {"phone"}
    assert set(gone["hashes"][0]) == {"kind", "purpose", "channel", "controller", "since"}
    assert own("prospects", "due", "--json").json == []
    assert own("prospects", "due").out == "No prospect's permission has ended\n"


def test_wrong_calls_and_strangers(own: Line, number: str) -> None:
    assert own("prospects", "remove").status == 2
    assert own("prospects", "remove", "--all", number).status == 2
    ran = own("prospects", "remove", "999999", number, "--yes")
    assert (ran.status, ran.err.strip()) == (1, "999999 is no prospect whose permission has ended")
    assert own("prospects", "due", "--user", "agent").status == 1


def test_in_finnish(own: Line, number: str, answer: Callable[[str], None]) -> None:
    answer("k\n")
    ran = own("prospects", "remove", number, language="fi")
    assert ran.status == 0, ran.err
    assert "Kuitti poistetuista potentiaalisista asiakkaista" in ran.out
    assert "Puhelin · Suoramarkkinointi" in ran.out
