"""Prohibitions that files bring: none is taken for one that is lifted, waits to be lifted, or says less, and taking an import back loses none."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from models import formats
from models.journal.apply import apply
from models.journal.entries import Act, Applied, Change, Op
from models.permissions import fold
from models.problems import Rejected
from models.services import forms, statements
from models.services.importing import runs
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import run
from models.services.statement_lines import facts_in
from models.services.statements import NewStatement
from tests.importing.conftest import Counter, cells, lines_of
from tests.importing.workbooks import row, sheet, text, write

HEADER = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Puhelin;Lähiosoite;Postinumero;Suoramarkkinointikielto"
REFUSED = "1;henkilö;Malli;fi;040 123 4567;;;kyllä"
STATEMENTS = "Asiakasnumero;Laji;Tarkoitus;Kanava;Alkaen;Lähde"


def forbidden(counter: Counter, customer: UUID, channel: str = "phone") -> bool:
    """Whether a prohibition of direct marketing by the channel stands."""
    with counter.office.store.read() as session:
        facts = facts_in(session, counter.desk, customer)
    assert facts is not None
    return bool(fold(facts.statements, facts.decisions, formats.today()).standing("direct-marketing", channel, "lampo"))


def customer(counter: Counter) -> UUID:
    (row,) = counter.rows("customer")
    found: UUID = row["id"]
    return found


def of_kind(counter: Counter, kind: str) -> list[Any]:
    return [row for row in counter.rows("statement") if row["statement_kind"] == kind]


def ask_for_lift(counter: Counter, channel: str = "any") -> UUID:
    """Have an agent record that the customer takes every prohibition back; return the lift, which waits."""
    named = tuple(row["id"] for row in of_kind(counter, "prohibition"))
    lift = NewStatement("lift", "direct-marketing", (channel,), lifts=named, evidence_kind="paper", evidence_note="mappi 1")
    assert isinstance(statements.record(counter.office.desk("aino"), customer(counter), lift), forms.Saved)
    found: UUID = of_kind(counter, "lift")[-1]["id"]
    return found


def decide(counter: Counter, lift: UUID, decision: str = "approve") -> None:
    assert isinstance(statements.decide(counter.office.desk("sakari"), lift, decision, note="kuultu"), forms.Saved)


def test_a_yes_beside_a_waiting_lift_outlives_the_lift(counter: Counter) -> None:
    counter.bring("customers", counter.table(HEADER, REFUSED))
    lift = ask_for_lift(counter)
    again = counter.bring("customers", counter.table(HEADER, REFUSED, name="b.csv"), known="update")
    decide(counter, lift)
    assert again.prohibitions == 1
    assert forbidden(counter, customer(counter))
    assert counter.bring("customers", counter.table(HEADER, REFUSED, name="c.csv"), known="update").prohibitions == 0


def test_a_yes_for_every_channel_is_not_said_by_one_that_is_lifted_for_a_channel(counter: Counter) -> None:
    counter.bring("customers", counter.table(HEADER, REFUSED))
    decide(counter, ask_for_lift(counter, "phone"))
    assert not forbidden(counter, customer(counter))
    counter.bring("customers", counter.table(HEADER, REFUSED, name="b.csv"), known="update")
    assert forbidden(counter, customer(counter))


@pytest.mark.parametrize("told", [False, True], ids=["no day", "the day of the lift"])
def test_a_prohibition_given_again_after_a_lift_is_taken(counter: Counter, told: bool) -> None:
    day = formats.today().strftime("%d.%m.%Y") if told else ""
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;040 123 4567;;;"))
    counter.bring("statements", counter.table(STATEMENTS, f"1;kielto;suoramarkkinointi;kaikki;{day};kirje", name="l.csv"))
    decide(counter, ask_for_lift(counter))
    assert not forbidden(counter, customer(counter))
    counter.bring("statements", counter.table(STATEMENTS, f"1;kielto;suoramarkkinointi;kaikki;{day};puhelu", name="l2.csv"))
    assert forbidden(counter, customer(counter))
    again = counter.bring("statements", counter.table(STATEMENTS, f"1;kielto;suoramarkkinointi;kaikki;{day};kirje", name="l3.csv"))
    assert again.effects["unchanged"] == 1


@pytest.mark.parametrize("approved", [False, True], ids=["waits", "approved"])
def test_a_register_brought_again_does_not_forbid_what_was_lifted_since(counter: Counter, approved: bool) -> None:
    day = (formats.today() - timedelta(days=1)).strftime("%d.%m.%Y")
    line = f"1;kielto;suoramarkkinointi;kaikki;{day};kirje"
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;040 123 4567;;;"))
    counter.bring("statements", counter.table(STATEMENTS, line, name="l.csv"))
    lift = ask_for_lift(counter)
    if approved:
        decide(counter, lift)
    again = counter.bring("statements", counter.table(STATEMENTS, line, name="l2.csv"))
    assert (again.effects["unchanged"], forbidden(counter, customer(counter))) == (1, not approved)


def test_a_lift_that_was_refused_makes_no_line_new(counter: Counter) -> None:
    line = f"1;kielto;suoramarkkinointi;kaikki;{formats.today().strftime('%d.%m.%Y')};kirje"
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;040 123 4567;;;"))
    counter.bring("statements", counter.table(STATEMENTS, line, name="l.csv"))
    decide(counter, ask_for_lift(counter), "refuse")
    assert counter.bring("statements", counter.table(STATEMENTS, line, name="l2.csv")).effects["unchanged"] == 1
    assert forbidden(counter, customer(counter))


def test_undo_of_a_customer_known_by_address_only_keeps_the_prohibition_whole(counter: Counter) -> None:
    """A later resident has the same address, so its hash keeps letters away and no more: whoever has nothing else stays."""
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;;Koivukuja 4;00100;kyllä"))
    done = runs.undo(counter.desk)
    assert not isinstance(done, Rejected)
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;040 123 4567;Koivukuja 4;00100;", name="b.csv"), known="update")
    assert [channel for channel in ("post", "phone") if not forbidden(counter, customer(counter), channel)] == []


def test_an_address_is_enough_to_keep_letters_away(counter: Counter) -> None:
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;;Koivukuja 4;00100;"))
    counter.bring("statements", counter.table(STATEMENTS, "1;kielto;suoramarkkinointi;posti;6.9.2024;kirje", name="l.csv"))
    listed = runs.listed(counter.desk)
    assert not isinstance(listed, Rejected)
    assert not isinstance(runs.undo(counter.desk, listed[1].id), Rejected)
    assert counter.rows("customer") == []
    assert [(row["digest_kind"], row["channel"]) for row in counter.rows("refusal_hash")] == [("post", "post")]


NON_DISCLOSURE = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Turvakielto;Turvakielto asti"


def protection(counter: Counter) -> tuple[bool | None, date | None]:
    (row,) = counter.rows("customer")
    return row["non_disclosure"], row["non_disclosure_until"]


def set_by_agent(counter: Counter, **values: Any) -> None:
    with counter.office.store.write() as session:
        change = Change("customer", customer(counter), Op.SET, customer(counter), values)
        assert isinstance(apply(session, counter.office.store.sealing, Act("aino", "agent", "toinen", "customer"), [change]), Applied)


def test_a_files_yes_protects_though_an_agent_once_said_no(counter: Counter) -> None:
    counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Malli;fi;;"))
    set_by_agent(counter, non_disclosure=False)
    report = counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Malli;fi;kyllä;", name="b.csv"), known="update")
    assert (protection(counter), report.warnings) == ((True, None), [])
    assert [(each.before, each.after) for _file, _line, each in report.differences] == [("No", "Yes")]
    counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Malli;fi;ei;", name="c.csv"), known="update")
    assert protection(counter) == (True, None)


def test_a_files_yes_protects_though_updating_is_forbidden(counter: Counter) -> None:
    counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Malli;fi;;"))
    statements.record(counter.office.desk("aino"), customer(counter), NewStatement("prohibition", "register-update", ("any",), evidence_kind="none"))
    report = counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Muu;fi;kyllä;", name="b.csv"), known="update")
    assert protection(counter) == (True, None)
    assert ([each.said[0].code for each in report.warnings], counter.rows("customer")[0]["family_name"]) == (["not-updated"], "Malli")


@pytest.mark.parametrize(
    ("held", "told", "expected"),
    [
        (None, "31.12.2030", None),
        (date(2031, 5, 1), "31.12.2030", date(2031, 5, 1)),
        (date(2030, 5, 1), "31.12.2030", date(2030, 12, 31)),
        (date(2030, 5, 1), "", date(2030, 5, 1)),
        (date(2020, 5, 1), "", None),
        (date(2020, 5, 1), "31.12.2030", date(2030, 12, 31)),
    ],
)
def test_a_files_yes_ends_no_protection_earlier(counter: Counter, held: date | None, told: str, expected: date | None) -> None:
    counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Malli;fi;;"))
    set_by_agent(counter, non_disclosure=True, non_disclosure_until=held)
    counter.bring("customers", counter.table(NON_DISCLOSURE, f"1;henkilö;Malli;fi;kyllä;{told}", name="b.csv"), known="update")
    assert protection(counter) == (True, expected)


def test_undo_leaves_non_disclosure_that_a_run_brought(counter: Counter) -> None:
    counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Malli;fi;;"))
    counter.bring("customers", counter.table(NON_DISCLOSURE, "1;henkilö;Muu;fi;kyllä;31.12.2030", name="b.csv"), known="update")
    done = runs.undo(counter.desk)
    assert not isinstance(done, Rejected)
    assert (protection(counter), counter.rows("customer")[0]["family_name"]) == ((True, date(2030, 12, 31)), "Malli")
    assert [name for _entity, _row, name in done.left] == ["non_disclosure", "non_disclosure_until"]
    assert counter.office.report().whole


@pytest.mark.parametrize("told", ["kyllä;ei", "ei;kyllä", "kyllä;", ";kyllä", "ei;"])
@pytest.mark.parametrize("heading", ["Suoramarkkinointikielto", "Markkinointikielto"])
def test_a_yes_in_either_of_two_columns_of_one_meaning_is_a_yes(counter: Counter, told: str, heading: str) -> None:
    header = f"Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Suoramarkkinointikielto;{heading};Turvakielto;Turvakielto"
    report = counter.bring("customers", counter.table(header, f"1;henkilö;Malli;fi;{told};{told}"))
    said = "kyllä" in told
    assert (report.files[0].notices, report.prohibitions, forbidden(counter, customer(counter))) == ((), said, said)
    assert counter.rows("customer")[0]["non_disclosure"] is (said if told != "ei;" else False)


def codes(report: Report) -> dict[int, list[str]]:
    return {each.line: [said.code for said in each.said] for each in report.rejected}


def test_what_a_rejected_row_of_a_known_customer_forbids_is_recorded(counter: Counter) -> None:
    header = HEADER + ";Turvakielto;Henkilötunnus"
    counter.bring("customers", counter.table(header, *(f"{number};henkilö;Malli;fi;;;;;;" for number in range(1, 8))))
    counter.bring("customers", counter.table(header, "7;;;;;;;;;010190-900P", name="b.csv"), known="update")
    lines = (
        "1;henkilö;Malli;fi;;;1;kyllä;;",  # no postal code
        "2;yritys;Malli;fi;;;;kyllä;;",  # somebody else
        "3;henkilö;Malli;fi;;;;ehkä;;",  # perhaps
        "4;henkilö;Malli;fi;;;;;;",
        "4;henkilö;Malli;fi;;;;kyllä;;",  # the later of two
        "5;henkilö;Malli;fi;;;1;;kyllä;",
        "6;henkilö;Malli;fi;;;1;ei;ei;",
        "99;henkilö;Malli;fi;;;1;kyllä;;",  # nobody
    )
    target = counter.folder / "h.csv"
    report = counter.bring("customers", counter.table(header, *lines, name="c.csv"), known="update", rejected=target)
    assert codes(report) == {
        2: ["format", "taken-all-the-same"],
        3: ["another", "not-recorded"],
        4: ["boolean", "not-recorded"],
        6: ["twice", "taken-all-the-same"],
        7: ["format", "taken-all-the-same"],
        8: ["format"],
        9: ["format", "not-recorded"],
    }
    assert (report.prohibitions, report.unheard) == (2, 3)
    numbers = {row["customer_id"]: row["customer_number"] for row in counter.rows("customer_relation")}
    assert sorted(numbers[row["customer_id"]] for row in counter.rows("statement")) == ["1", "4"]
    assert [numbers[row["id"]] for row in counter.rows("customer") if row["non_disclosure"]] == ["5"]
    again = counter.bring("customers", counter.table(header, *lines, name="d.csv"), known="update")
    assert (again.prohibitions, again.unheard, codes(again)[2]) == (0, 3, ["format"])
    assert len(cells(target)) == 8
    assert counter.office.report().whole


def test_known_numbers_that_are_refused_bring_what_they_forbid(counter: Counter) -> None:
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;;;;"))
    report = counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;;;;kyllä", "2;henkilö;Malli;fi;;;;kyllä", name="b.csv"))
    assert (codes(report), report.unheard, report.prohibitions) == ({2: ["known", "taken-all-the-same"]}, 0, 2)


def test_a_rejected_row_of_statements_may_forbid_unless_it_permits(counter: Counter) -> None:
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi;;;;"))
    lines = (
        "9;kielto;suoramarkkinointi;kaikki;6.9.2024;",
        "9;lupa;suoramarkkinointi;kaikki;6.9.2024;",
        "1;kieltoo;suoramarkkinointi;kaikki;6.9.2024;",
    )
    report = counter.bring("statements", counter.table(STATEMENTS, *lines, name="l.csv"))
    assert (lines_of(report.rejected), report.unheard) == ([2, 3, 4], 2)


def test_a_row_that_ends_before_its_prohibition_is_rejected(counter: Counter) -> None:
    """A transfer that broke off, a line break in a cell without marks: the missing cell may have been a yes."""
    file = counter.table(HEADER, REFUSED, "2;henkilö;Toinen;fi;040 123 4568", "3;henkilö;Kolmas;fi;;;;")
    counter.bring("customers", counter.table(HEADER, "2;henkilö;Toinen;fi;;;;", name="b.csv"))
    report = counter.bring("customers", file, known="update")
    assert (codes(report), report.unheard) == ({3: ["cut", "not-recorded"]}, 1)


def test_a_row_that_is_short_of_other_cells_is_told(counter: Counter) -> None:
    report = counter.bring("customers", counter.table("Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Puhelin;Lähiosoite", "1;henkilö;Malli;fi"))
    assert (report.rejected, [(each.said.code, each.count) for each in report.doubts.values()]) == ([], [("short", 1)])


@pytest.mark.parametrize(
    "told", ["x", "X", "KIELTO", "kielletty", "y", "tosi", "1,0", "kylla", "Jo", "förbud", "✓", "opt-out", "kylla\u0308", "kyllä\u200b"]
)
def test_a_yes_has_many_spellings(counter: Counter, told: str) -> None:
    assert counter.bring("customers", counter.table(HEADER, REFUSED.replace("kyllä", told))).prohibitions == 1


def test_a_file_with_decomposed_letters_is_read(counter: Counter) -> None:
    text = "\n".join((HEADER, REFUSED, "")) + "2;henkilö;Mäkelä;fi;;Käpykuja 1;00100;kyllä\n"
    report = counter.bring("customers", counter.file(unicodedata.normalize("NFD", text)))
    assert (report.rejected, report.prohibitions) == ([], 2)
    assert counter.rows("customer")[1]["family_name"] == "Mäkelä"


@pytest.mark.parametrize(("merged", "taken"), [("E2:E4", False), ("A1:E1", True)])
def test_merged_cells_below_the_headings_are_refused(counter: Counter, merged: str, taken: bool) -> None:
    """A yes merged over three rows stands in the first only, and a person sees it in all."""
    headings = ("Asiakasnumero", "Asiakaslaji", "Sukunimi", "Kieli", "Suoramarkkinointikielto")
    rows = [row(1, *(text(f"{column}1", heading) for column, heading in zip("ABCDE", headings, strict=True)))]
    for line in (2, 3, 4):
        values = (str(line), "henkilö", "Malli", "fi", "kyllä" if line == 2 else "")
        rows.append(row(line, *(text(f"{column}{line}", value) for column, value in zip("ABCDE", values, strict=True) if value)))
    content = sheet(*rows).replace("</worksheet>", f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells></worksheet>')
    done = run(counter.desk, "customers", [write(counter.folder / "a.xlsx", content)], Options(controller="lampo"))
    if taken:
        assert isinstance(done, Report)
        assert (done.imported, done.prohibitions) == (3, 1)
    else:
        assert isinstance(done, Rejected)
        assert [(each.code, each.params["cells"]) for each in done.problems] == [("merged", merged)]


def test_who_refused_and_comes_again_under_another_number_is_not_free(counter: Counter) -> None:
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Etunimet;Kieli;Puhelin;Suoramarkkinointikielto"
    counter.bring("customers", counter.table(header, "1;henkilö;Aalto;Aino;fi;050 123 4567;kyllä", "3;henkilö;Berg;Bo;fi;050 765 4321;"))
    later = counter.table(header, "4;henkilö;Aalto;Aino;fi;050 123 4567;", "5;henkilö;Berg;Bo;fi;050 765 4321;", name="toinen.csv")
    report = counter.bring("customers", later)
    assert report.prohibitions == 1
    assert "twin-refused" in {said.code for line in report.warnings for said in line.said}
    numbers = {row["customer_id"]: row["customer_number"] for row in counter.rows("customer_relation")}
    assert sorted(numbers[row["customer_id"]] for row in counter.rows("statement")) == ["1", "4"]
