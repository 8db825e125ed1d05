from __future__ import annotations

import pytest

from tests.commandline.conftest import Line


def test_find_prints_people_and_why(line: Line) -> None:
    ran = line("find", "a")
    assert ran.status == 0
    assert 3 < len(ran.out.splitlines()) <= 50
    assert "Name" in ran.out


def test_find_as_json_has_what_programs_need(line: Line) -> None:
    ran = line("find", "a", "--limit", "3", "--json")
    assert ran.status == 0
    hits = ran.json
    assert len(hits) == 3
    assert all({"customer_id", "customer_number", "name", "matched"} <= set(hit) for hit in hits)
    again = line("--json", "find", "--limit=3", "a").json
    assert again == hits


def test_several_words_need_no_quotes(line: Line) -> None:
    name = line("find", "a", "--json").json[0]["name"]
    family, given = name.replace(",", "").split()[:2]
    assert line("find", given, family, "--json").json[0]["name"] == name
    assert line("find", f"{family} {given}", "--json").json[0]["name"] == name


def test_nobody_found_is_an_answer(line: Line) -> None:
    ran = line("find", "zzqqxx")
    assert (ran.status, ran.out) == (0, "Nobody was found\n")
    assert line("find", "zzqqxx", "--json").json == []


@pytest.mark.parametrize("text", ["'", '"', "%", "_", "*", "\\", "ä̈", "\x1b[31m", "😀", "١٢٣", "a" * 5000, "1 OR 1=1", "NULL", "-", "+358", "\u200e"])
def test_odd_things_to_look_for(line: Line, text: str) -> None:
    ran = line("find", "--json", "--", text)
    assert ran.status == 0, ran.err
    assert isinstance(ran.json, list)


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_to_look_for_is_a_wrong_call(line: Line, text: str) -> None:
    assert line("find", text).status == 2


def test_what_is_typed_after_two_hyphens_is_looked_for(line: Line) -> None:
    assert line("find", "--", "--json").status == 0


def test_a_search_is_journalled_with_those_shown_and_without_what_was_typed(own: Line) -> None:
    hit = own("find", "a", "--limit", "1", "--json").json[0]
    assert own("verify").status == 0
    assert "a" not in [event["reason"] for event in own("journal", str(hit["customer_number"]), "--json").json]


def test_show_prints_a_page_masked_and_journals_it(own: Line) -> None:
    number = own.customer()
    before = len([event for event in own("journal", number, "--json").json if event["op"] == "read"])
    ran = own("show", number)
    assert ran.status == 0
    assert number in ran.out
    assert "•" in ran.out
    events = own("journal", number, "--json").json
    assert len([event for event in events if event["op"] == "read"]) == before + 2, "the page, and the history before it"
    assert (events[0]["op"], events[0]["sentence"]) == ("read", "Customer opened")
    assert events[0]["who"] == "Noora Vuorela"


def test_show_never_prints_a_whole_code_account_or_number(line: Line) -> None:
    for hit in line("find", "a", "--json").json[:20]:
        shown = line("show", hit["customer_id"], "--json").json
        for point in shown.get("contact_point", []):
            assert all("•" in point[name] for name in ("phone", "email", "street_address") if name in point), point
        for customer in shown["customer"]:
            assert "•" in customer.get("personal_identity_code", "•")
        for account in shown.get("billing_account", []):
            assert "•" in account.get("iban", "•")


def test_a_customer_by_number_id_and_hex(line: Line) -> None:
    hit = line("find", "a", "--json").json[0]
    pages = [line("show", each, "--json").json for each in (hit["customer_number"], hit["customer_id"], hit["customer_id"].replace("-", ""))]
    assert pages[0] == pages[1] == pages[2]
    assert pages[0]["customer_id"] == hit["customer_id"]


@pytest.mark.parametrize(
    "text", ["0", "999999999", "not-a-number", "0190f5a8-7c1e-7bbb-9d7e-111111111111", "", "'; DROP TABLE customer", "ä", "\x1b[2J"]
)
@pytest.mark.parametrize("verb", [["show"], ["journal"], ["may-contact", "--purpose", "research", "--channel", "phone", "--controller", "lampo"]])
def test_no_such_customer(line: Line, verb: list[str], text: str) -> None:
    ran = line(*verb, "--", text) if text.startswith("-") else line(*verb, text)
    assert ran.status == 1
    assert "There is no such customer" in ran.err
    assert ran.out == ""
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("purpose", ["direct-marketing", "distance-selling", "research"])
@pytest.mark.parametrize("channel", ["phone", "sms", "email", "post", "robocall", "visit"])
def test_may_contact_answers_with_rule_and_statements(line: Line, purpose: str, channel: str) -> None:
    answer = line("may-contact", line.customer(), "--purpose", purpose, "--channel", channel, "--controller", "lampo", "--json")
    assert answer.status == 0
    told = answer.json
    assert isinstance(told["allowed"], bool)
    assert told["rule"]
    assert isinstance(told["statements"], list)
    assert told["sentence"].endswith(".")
    assert told["allowed"] == (told["answer"] in ("allowed", "limited"))


def test_asking_and_reading_the_history_are_journalled(own: Line) -> None:
    number = own.customer()
    assert own("may-contact", number, "--purpose", "research", "--channel", "sms", "--controller", "lampo", "--user", "agent").status == 0
    asked = own("journal", number, "--json").json[0]
    assert (asked["op"], asked["who"], asked["controller"]) == ("read", "Noora Vuorela", "lampo")
    assert asked["sentence"] == "Asked whether contact is allowed: research, text message"
    assert own("journal", number, "--json").json[0]["sentence"] == "History read"
    assert own("verify").status == 0


def test_a_no_is_an_answer_and_names_its_statement(line: Line) -> None:
    asked = ("--purpose", "direct-marketing", "--channel", "phone", "--controller", "lampo", "--json")
    told = [line("may-contact", hit["customer_id"], *asked) for hit in line("find", "a", "--json").json]
    prohibited = [ran.json for ran in told if ran.json["answer"] == "prohibited"]
    assert prohibited
    assert all(ran.status == 0 for ran in told)
    assert all(answer["statements"] and answer["since"] for answer in prohibited if answer["rule"] == "prohibition-stands")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--purpose", "research"],
        ["--channel", "phone"],
        ["--purpose", "fun", "--channel", "phone"],
        ["--purpose", "research", "--channel", "fax"],
        ["--purpose", "research", "--channel", "phone"],
        ["--purpose", "research", "--channel", "phone", "--controller"],
    ],
)
def test_a_question_that_is_not_one(line: Line, words: list[str]) -> None:
    ran = line("may-contact", line.customer(), *words)
    assert ran.status == 2
    assert ran.err


def test_without_a_controller_only_the_users_own_only_one(own: Line) -> None:
    assert own("users", "set", "agent", "--controller", "sahko").status == 0
    number = next(hit["customer_number"] for hit in own("find", "a", "--json").json if "sahko" in hit["customer_numbers"])
    asked = ("--purpose", "research", "--channel", "phone")
    told = own("may-contact", number, *asked, "--json", "--user", "agent")
    assert told.status == 0
    assert told.json["controller"] == "sahko"
    assert own("may-contact", number, *asked, "--controller", "lampo", "--user", "agent").status == 1
    assert own("may-contact", number, *asked, "--user", "supervisor").status == 2


def test_an_administrator_sees_no_customers(line: Line) -> None:
    number = line.customer()
    for verb in (["find", "a"], ["show", number], ["journal", number]):
        ran = line(*verb, "--user", "administrator")
        assert ran.status == 1
        assert "Your role may not do this" in ran.err
        assert ran.out == ""


def test_the_journal_says_who_and_what(line: Line) -> None:
    number = line.customer()
    ran = line("journal", number, "--limit", "2")
    assert ran.status == 0
    assert "older ones" in ran.err
    full = line("journal", number, "--json").json
    assert full[0]["seq"] > full[-1]["seq"]
    assert "Customer added" in [event["sentence"] for event in full]
    limited = line("journal", number, "--user", "agent")
    assert "does not see who else looked" in limited.err


def test_an_address_under_non_disclosure_is_not_printed(line: Line) -> None:
    seen = 0
    for letter in ("a", "e", "i", "o", "u", "m", "k", "s"):
        for hit in line("find", letter, "--json", "--limit", "60").json:
            if hit["restriction"] == "non-disclosure":
                seen += 1
                shown = line("show", hit["customer_id"], "--json").json
                for entity in ("contact_point", "site"):
                    for row in shown.get(entity, []):
                        assert {row[name] for name in ("street_address", "postal_code", "post_office") if name in row} <= {"Address protected"}
    assert seen


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_language_answers(line: Line, language: str) -> None:
    assert line("show", line.customer(), language=language).status == 0
