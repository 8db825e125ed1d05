"""The command line's care of a store: samples, verification, backups, the self-check."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from models import formats
from models.commandline import output
from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, Common, StopError, variable
from models.commandline.session import PHRASE, RECOVERY_CODE, Seat, ask, keyring, notice, ok, workstation
from models.security.slot_storage import SlotList
from models.services import archive, backup, checks, entrance, postal_codes, restore
from models.services.backup import Opener
from models.services.checks import Check
from models.words import N_, _, ngettext

_SHOWN: Final = 20
_WHOSE: Final = N_("Say who opens the backup: --user NAME, or --recovery-code")


def make_sample(common: Common, customers: int, seed: int) -> None:
    """Make a sample store."""
    from models.services import sample_store

    made = ok(sample_store.make_sample(common.store, customers, seed, _progress if sys.stderr.isatty() else None))
    if common.json:
        output.as_json(
            {
                "store": str(made.folder),
                "customers": made.customers,
                "users": list(made.users),
                "recovery_code": made.recovery_code,
                "seconds": made.seconds,
            }
        )
        return
    output.say(
        ngettext(
            "A sample store of {n} invented customer is in {folder}", "A sample store of {n} invented customers is in {folder}", made.customers,
            folder=made.folder,
        )
    )  # fmt: skip
    output.say(_("Users: {users}. Their password is tiski-sample", users=", ".join(made.users)))
    output.say(_("Recovery code, shown only now: {code}", code=made.recovery_code))
    output.tell(_("A sample store uses the password alone, without a keyring, and is not for real customers"))


def _progress(made: int, of: int) -> None:
    sys.stderr.write(f"\r{made} / {of}" + ("\n" if made >= of else ""))
    sys.stderr.flush()


def verify(seat: Seat) -> None:
    """Verify the store; what does not hold is a refusal with reasons."""
    report = ok(checks.verify(seat.entered, seat.secrets))
    findings = [finding.message() for finding in report.findings]
    if seat.common.json:
        output.as_json(
            {
                "whole": report.whole,
                "entries": report.entries,
                "rows": report.rows,
                "head": {"seq": report.head.seq, "link": report.head.link.hex()},
                "findings": [{"kind": each.kind, "text": each.message(), "seq": each.seq} for each in report.findings],
            }
        )
    if not report.whole:
        raise StopError(
            STATUS_REFUSED,
            ngettext("The store does not verify: {n} finding", "The store does not verify: {n} findings", len(findings)),
            *findings[:_SHOWN],
            *(["…"] if len(findings) > _SHOWN else []),
        )
    if not seat.common.json:
        output.say(
            _(
                "The chain of {entries} entries verifies, and replaying them gives the {rows} rows of the store",
                entries=report.entries,
                rows=report.rows,
            )
        )


def make_backup(seat: Seat, target: Path) -> None:
    """Write a backup."""
    made = ok(backup.backup(seat.desk, target.absolute()))
    if seat.common.json:
        output.as_json({"path": str(made.path), "entries": made.entries, "bytes": made.bytes})
        return
    megabytes = formats.show_number(-(-made.bytes // 1_000_000))
    output.say(_("The backup {file} holds {entries} entries, {size} MB", file=made.path, entries=made.entries, size=megabytes))
    output.tell(_("It opens with the passwords and the recovery code of today. Try it: main.py restore {file} --rehearse", file=made.path.name))


def load_postal_codes(seat: Seat, file: Path) -> None:
    """Read Posti's PCF file and use its codes from now on."""
    loaded = ok(postal_codes.load_pcf(seat.desk, file))
    if seat.common.json:
        rejected = [{"line": each.line, "problem": each.problem.message()} for each in loaded.rejected]
        output.as_json({"codes": loaded.codes, "run_date": loaded.run_date, "rejected": rejected})
        return
    output.say(_("{n} postal codes are in use", n=loaded.codes))
    for each in loaded.rejected:
        output.tell(_("Line {line} was not read: {reason}", line=each.line, reason=each.problem.message()))


def restore_backup(common: Common, file: Path, *, over: bool, rehearse: bool, by_code: bool) -> None:
    """Restore a backup, or prove that it would restore."""
    opener = _opener(common, file, by_code=by_code)
    if rehearse:
        proven = ok(backup.rehearse(file.absolute(), opener, keyring()))
        if common.json:
            output.as_json(
                {
                    "whole": True,
                    "made_at": proven.manifest.made_at,
                    "entries": proven.report.entries,
                    "rows": proven.report.rows,
                    "users": list(proven.users),
                }
            )
        else:
            for sentence in proven.sentences():
                output.say(sentence)
        return
    done = ok(restore.restore(file.absolute(), common.store.absolute(), opener, keyring(), over=over, workstation=workstation()))
    notice(*done.notices)
    if common.json:
        output.as_json(
            {
                "entries": done.entries,
                "taken_over": done.taken_over,
                "not_taken": done.not_taken,
                "non_disclosure": done.hidden,
                "aside": done.aside and str(done.aside),
                "notices": [each.code for each in done.notices],
            }
        )
        return
    output.say(_("The store of {entries} entries is restored in {folder}", entries=done.entries, folder=common.store))
    if done.aside is not None:
        output.say(_("The replaced store is kept in {folder}", folder=done.aside))
        count = sum(done.taken_over.values())
        output.say(ngettext("{n} statement was taken over from it", "{n} statements were taken over from it", count))


def _opener(common: Common, file: Path, *, by_code: bool) -> Opener:
    manifest = ok(archive.read_manifest(file.absolute()))
    if by_code:
        return Opener(code=ask(_("the recovery code"), RECOVERY_CODE))
    login = common.user or ("administrator" if manifest.sample else "")
    if not login:
        raise StopError(STATUS_WRONG_CALL, _(_WHOSE))
    return Opener(login, ask(_("the password of {login}", login=login), PHRASE))


def self_check(common: Common, window: Callable[[], list[Check]]) -> None:
    """Look at what the program needs; what is missing is a refusal with reasons."""
    listed = entrance.users_at(common.store)
    login = common.user or (listed.users[0].login if isinstance(listed, SlotList) and listed.users else "")
    found = checks.run(common.store, keyring(), login=login, password=variable(PHRASE), more=window())
    if common.json:
        output.as_json([{"name": each.name, "ok": each.ok, "text": each.text} for each in found])
    else:
        output.table([("✓" if each.ok else "✗", each.name, each.text) for each in found])
    wrong = [each.text for each in found if not each.ok]
    if wrong:
        raise StopError(STATUS_REFUSED, *(wrong if common.json else []))
