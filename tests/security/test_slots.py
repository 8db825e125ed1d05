"""Signing in: who is let in, who is not, and what each is told."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from models.security.cipher import TamperedError
from models.security.keyring_store import Absent, Reason, Secret
from models.security.sign_in import Changed, Refusal, SignInRefused
from models.security.slot_format import Commitment, Failures
from models.security.slot_seal import open_seal
from models.security.slots import SlotFile
from tests.security.desk import CHEAP, GOOD, NOW, OTHER, STORE, Desk, code_of, new_desk, user
from tests.security.memory_store import MemoryStore

ROOT = Path(__file__).parents[2]


def test_a_user_signs_in_with_password_and_keyring(desk: Desk) -> None:
    added = desk.add(store=desk.keyring)
    assert (added.info.keyring, added.absent) == (True, None)
    unlocked = desk.signed_in(" AINO ")
    assert unlocked.keys == desk.keys
    assert unlocked.used_keyring
    assert unlocked.info == user(keyring=True)
    assert (unlocked.must_change, unlocked.next_keys, unlocked.notices) == (False, None, ())


def test_the_users_are_read_without_a_key(desk: Desk) -> None:
    desk.add()
    desk.add(user("bertta", "supervisor", commitment=None))
    listed = desk.listed()
    assert [(info.login, info.role) for info in listed.users] == [("aino", "agent"), ("bertta", "supervisor")]
    assert (listed.store_id, listed.sample, listed.require_keyring) == (STORE, False, False)
    assert SlotFile(desk.path).users() == listed.users


def test_the_keys_are_nowhere_in_the_file_nor_in_a_repr(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    unlocked = desk.signed_in()
    text = desk.path.read_text(encoding="utf-8") + repr(unlocked) + repr(desk.file)
    for secret in (desk.keys.register_key, desk.keys.store_key, *(base64.urlsafe_b64decode(value) for value in desk.keyring.entries.values())):
        assert secret.hex() not in text
        assert base64.b64encode(secret).decode().rstrip("=") not in text
    assert GOOD not in text


def test_the_keyring_secret_is_short_and_its_name_is_nobodys(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    ((name, value),) = desk.keyring.entries.items()
    assert len(value) == 44
    assert "aino" not in name


def test_a_wrong_password_and_an_unknown_user_look_alike(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    wrong, unknown = desk.refused(password=OTHER), desk.refused("nobody", OTHER)
    assert wrong == unknown
    assert (wrong.reason, wrong.guesses_left, wrong.wait_seconds) == (Refusal.WRONG, 4, 0)
    again, unknown_again = desk.refused(password=OTHER), desk.refused("nobody", OTHER)
    assert again == unknown_again
    assert again.guesses_left == 3
    assert "nobody" not in desk.path.read_text(encoding="utf-8")


def test_five_wrong_passwords_make_one_wait_also_after_a_restart(desk: Desk) -> None:
    desk.add()
    left = [desk.refused(password=OTHER) for _ in range(5)]
    assert [refusal.guesses_left for refusal in left] == [4, 3, 2, 1, 0]
    assert left[-1].wait_seconds == 30
    desk.later(10)
    waiting = desk.refused(password=GOOD)
    assert (waiting.reason, waiting.wait_seconds) == (Refusal.WAIT, 20)
    assert "20" in waiting.problem.message()
    desk.later(20)
    assert desk.refused(password=OTHER).wait_seconds == 60
    desk.later(60)
    unlocked = desk.signed_in()
    assert unlocked.failures.wrong == 6
    assert desk.signed_in().failures == Failures()


def test_guesses_for_a_user_that_does_not_exist_wait_too(desk: Desk) -> None:
    desk.add()
    for _ in range(5):
        desk.refused("nobody")
    assert desk.refused("nobody").reason is Refusal.WAIT
    assert desk.signed_in().keys == desk.keys


def test_a_locked_user_is_told_so_only_with_the_right_password(desk: Desk) -> None:
    desk.add()
    desk.keeper.set_locked("aino", True)
    assert desk.refused(password=OTHER).reason is Refusal.WRONG
    assert desk.refused().reason is Refusal.LOCKED
    desk.keeper.set_locked("aino", False)
    assert desk.signed_in().failures == Failures()


@pytest.mark.parametrize(
    ("commitment", "code"),
    [
        (None, "sign_in.unsigned"),
        (Commitment(date(2026, 1, 1), date(2026, 11, 24)), "sign_in.expired"),
        (Commitment(date(2026, 11, 26), date(2027, 11, 24)), "sign_in.not_yet"),
    ],
)
def test_nobody_signs_in_without_a_commitment_in_force(desk: Desk, commitment: Commitment | None, code: str) -> None:
    desk.add(user(commitment=commitment))
    refusal = desk.refused()
    assert (refusal.reason, refusal.problem.code) == (Refusal.COMMITMENT, code)
    assert "{" not in refusal.problem.message()


def test_a_commitment_holds_through_its_last_day_in_finland(desk: Desk) -> None:
    desk.add(user(commitment=Commitment(date(2026, 11, 25), date(2026, 11, 25))))
    desk.now = datetime(2026, 11, 25, 21, 59, tzinfo=UTC)
    assert desk.signed_in()
    desk.now = datetime(2026, 11, 25, 22, 1, tzinfo=UTC)
    assert desk.refused().problem.message().count("25.11.2026") == 1
    desk.now = datetime(2026, 11, 24, 22, 1, tzinfo=UTC)
    assert desk.signed_in()


def test_a_time_without_zone_is_a_defect(desk: Desk) -> None:
    desk.add()
    with pytest.raises(ValueError, match="zone"):
        desk.file.unlock("aino", GOOD, desk.keyring, NOW.replace(tzinfo=None))


@pytest.mark.parametrize("reason", [Reason.NOT_INSTALLED, Reason.LOCKED, Reason.TIMED_OUT, Reason.REFUSED])
def test_a_slot_that_needs_the_keyring_does_not_open_without_it(desk: Desk, reason: Reason) -> None:
    desk.add(store=desk.keyring)
    desk.keyring.broken = reason
    refusal = desk.refused()
    assert (refusal.reason, refusal.problem.code) == (Refusal.KEYRING, f"keyring.{reason.value}")
    assert refusal.advice is not None
    assert "recovery code" in refusal.advice.message()
    without_store = SlotFile(desk.path).unlock("aino", GOOD, None, NOW)
    assert isinstance(without_store, SignInRefused)
    assert without_store.problem.code == "keyring.not_installed"
    desk.keyring.broken = None
    assert desk.signed_in().failures == Failures()


def test_another_accounts_keyring_or_an_overwritten_secret_is_no_wrong_password(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    assert desk.refused(store=MemoryStore()).problem.code == "keyring.no_entry"
    (name,) = desk.keyring.entries
    for value in ("A" * 44, "not base64 !"):
        desk.keyring.entries[name] = value
        assert desk.refused().problem.code == "keyring.no_entry"


def test_the_password_without_the_right_secret_opens_nothing_whatever_the_file_says(desk: Desk) -> None:
    """The 8 bytes that tell secrets apart are a courtesy; the seal itself hangs on the secret."""
    desk.add(store=desk.keyring)
    document = desk.document()
    seal = document.users[0].seal
    (value,) = desk.keyring.entries.values()
    secret = base64.urlsafe_b64decode(value)
    assert open_seal(document, "aino", seal, GOOD, secret)
    for password, other in ((GOOD, bytes(32)), (GOOD, b""), (OTHER, secret)):
        with pytest.raises(TamperedError):
            open_seal(document, "aino", seal, password, other)
    with pytest.raises(TamperedError):
        open_seal(document, "aino", seal._replace(keyring=None), GOOD, b"")


def test_without_a_keyring_the_password_alone_opens_and_that_is_told(desk: Desk) -> None:
    added = desk.add(store=MemoryStore(Reason.LOCKED))
    assert added.absent is not None
    assert added.absent.reason is Reason.LOCKED
    assert not added.info.keyring
    unlocked = desk.signed_in(store=MemoryStore(Reason.NOT_INSTALLED))
    assert (unlocked.keys, unlocked.used_keyring) == (desk.keys, False)


def test_a_policy_that_demands_a_keyring_takes_nothing_less(tmp_path: Path) -> None:
    desk = new_desk(tmp_path, require_keyring=True)
    outcome = desk.keeper.add_user(user(), GOOD, MemoryStore(Reason.NOT_INSTALLED))
    assert code_of(outcome) == "slots.keyring_demanded"
    assert code_of(desk.keeper.add_user(user(), GOOD)) == "slots.keyring_demanded"
    assert desk.file.users() == ()
    desk.add(user(must_change=True), "yhden kerran salasana")
    unlocked = desk.signed_in(password="yhden kerran salasana")
    assert unlocked.must_change
    refused = desk.file.change_password("aino", "yhden kerran salasana", GOOD, MemoryStore(Reason.TIMED_OUT), NOW)
    assert code_of(refused) == "slots.keyring_demanded"
    assert isinstance(desk.file.change_password("aino", "yhden kerran salasana", GOOD, desk.keyring, NOW), Changed)
    unlocked = desk.signed_in()
    assert (unlocked.used_keyring, unlocked.must_change) == (True, False)


def test_a_later_policy_asks_for_a_new_password_at_the_next_sign_in(desk: Desk) -> None:
    desk.add()
    assert not desk.signed_in().must_change
    assert desk.keeper.set_policy(require_keyring=True) is None
    assert desk.signed_in().must_change
    assert isinstance(desk.file.change_password("aino", GOOD, OTHER, desk.keyring, NOW), Changed)
    assert not desk.signed_in(password=OTHER).must_change


def test_a_new_password_opens_and_the_old_one_and_its_secret_are_gone(desk: Desk) -> None:
    desk.add(user(must_change=True), store=desk.keyring)
    (old_entry,) = desk.keyring.entries
    before = desk.path.read_bytes()
    changed = desk.file.change_password("aino", GOOD, OTHER, desk.keyring, NOW)
    assert isinstance(changed, Changed)
    assert not changed.info.must_change
    assert desk.refused().reason is Refusal.WRONG
    assert desk.signed_in(password=OTHER).keys == desk.keys
    assert list(desk.keyring.entries) != [old_entry]
    assert len(desk.keyring.entries) == 1
    assert desk.file.storage.twin.read_bytes() == desk.path.read_bytes() != before


def test_a_change_of_password_needs_the_old_one_and_a_good_new_one(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    wrong = desk.file.change_password("aino", OTHER, OTHER + "!", desk.keyring, NOW)
    assert getattr(wrong, "reason", None) is Refusal.WRONG
    assert code_of(desk.file.change_password("aino", GOOD, GOOD, desk.keyring, NOW)) == "password.same"
    assert code_of(desk.file.change_password("aino", GOOD, "short", desk.keyring, NOW)) == "password.short"
    assert desk.signed_in().keys == desk.keys
    assert len(desk.keyring.entries) == 1


def test_a_slot_never_loses_its_keyring_silently(desk: Desk) -> None:
    class ReadOnly(MemoryStore):
        def set(self, name: str, value: str) -> Secret | Absent:
            return MemoryStore(Reason.LOCKED).set(name, value)

    desk.add(store=desk.keyring)
    read_only = ReadOnly()
    read_only.entries = desk.keyring.entries
    assert code_of(desk.file.change_password("aino", GOOD, OTHER, read_only, NOW)) == "slots.keyring_lost"
    assert desk.signed_in().used_keyring


def test_the_sample_password_is_taken_in_sample_stores_only(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "sample").mkdir()
    sample = new_desk(tmp_path / "sample", sample=True)
    sample.add(password="tiski-sample")
    assert sample.signed_in(password="tiski-sample").keys == sample.keys
    assert code_of(desk.keeper.add_user(user(), "tiski-sample")) == "password.common"


@pytest.mark.parametrize(
    "edit",
    [
        lambda slot: slot.update(role="administrator"),
        lambda slot: slot.update(controllers=["lampo", "sahko", "muu"]),
        lambda slot: slot.update(commitment={"signed": "2026-01-07", "until": "2036-12-31"}),
        lambda slot: slot.update(name="Joku Muu"),
        lambda slot: slot.update(employer=""),
        lambda slot: slot.update(locked=True),
        lambda slot: slot["boxes"].clear(),
        lambda slot: slot["boxes"]["1"].update(mac=slot["boxes"]["1"]["keys"]),
        lambda slot: slot["boxes"]["1"].update(keys=slot["boxes"]["1"]["mac"]),
    ],
)
def test_a_slot_edited_by_hand_opens_nothing(desk: Desk, edit: Callable[[dict[str, Any]], object]) -> None:
    desk.add()
    desk.edit(lambda found: edit(found["users"][0]))
    refusal = desk.refused()
    assert (refusal.reason, refusal.problem.code) == (Refusal.EDITED, "slots.edited")
    assert "changed outside the program" in refusal.problem.message()


def test_a_lock_taken_off_by_hand_is_noticed(desk: Desk) -> None:
    desk.add()
    desk.keeper.set_locked("aino", True)
    desk.edit(lambda found: found["users"][0].update(locked=False))
    assert desk.refused().reason is Refusal.EDITED


@pytest.mark.parametrize("edit", [lambda found: found["policy"].update(require_keyring=False), lambda found: found.update(sample=True)])
def test_a_policy_edited_by_hand_is_noticed(tmp_path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    desk = new_desk(tmp_path, require_keyring=True)
    desk.add(store=desk.keyring)
    desk.edit(edit)
    assert desk.refused().reason is Refusal.EDITED
    assert code_of(desk.keeper.set_locked("aino", True)) == "slots.edited"


def test_one_users_slot_does_not_open_under_anothers_name(desk: Desk) -> None:
    """An agent who copies their own slot's keys over the administrator's gets nowhere."""
    desk.add()
    desk.add(user("bertta", "administrator"), OTHER)

    def swap(found: dict[str, Any]) -> None:
        agent, admin = found["users"]
        for key in ("salt", "public", "private", "boxes", "cost", "keyring"):
            admin[key] = agent[key]

    desk.edit(swap)
    assert desk.refused("bertta", GOOD).reason in {Refusal.WRONG, Refusal.EDITED}


def test_a_sign_in_loads_nothing_heavy_before_the_password() -> None:
    heavy = "{'sqlalchemy', 'argon2', 'cryptography', 'keyring', 'hashlib', 'hmac', 'uuid', 'PySide6'}"
    program = f"import sys, models.security.slots; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_in_the_package_loads_sqlalchemy() -> None:
    names = sorted(path.stem for path in (ROOT / "models/security").glob("*.py") if path.stem != "__init__")
    program = (
        "import sys, importlib\n"
        + "".join(f"importlib.import_module('models.security.{name}')\n" for name in names)
        + "print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_facts_changed_between_sign_in_and_new_password_are_not_overwritten(desk: Desk) -> None:
    desk.add()
    seen = desk.signed_in().info
    desk.keeper.set_locked("aino", True)
    outcome = desk.file.renew(seen._replace(must_change=False), OTHER, None, desk.keys)
    assert code_of(outcome) == "slots.meanwhile"
    assert desk.refused().reason is Refusal.LOCKED


def test_a_slot_keeps_its_own_cost(desk: Desk) -> None:
    desk.add()
    unlocked = SlotFile(desk.path).unlock("aino", GOOD, None, NOW)
    assert getattr(unlocked, "keys", None) == desk.keys
    assert desk.document().users[0].seal.cost == CHEAP
