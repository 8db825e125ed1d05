"""Copies of one store on this computer: told to who works in one when another was worked in too, for nothing brings the two together again.

Where a store was worked in stands in a file of the user's own account, with the end of its journal there, under the register's MAC. A copy that only
lies there, one that was removed, and one whose keys were changed since are not told of.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from models import folders
from models.database.store import Store
from models.journal.verify import Anchor
from models.problems import Problem, warning
from models.security.cipher import mac, same
from models.security.slots import SlotFile, SlotList
from models.services import anchors
from models.words import N_

_COPY: Final = N_(
    "Somebody also worked in a copy of this store, in {place}, and what was done there is not here. Work in one of the two only, and tell the "
    "administrator: entries of both cannot be joined"
)


def told(store: Store, store_id: str) -> Problem | None:
    """Say that the same store was worked in at another place that is still there; None when it was not."""
    here = str(store.folder.resolve())
    for place, end in _noted(store, store_id).items():
        if place == here or not _is_there(Path(place), store_id):
            continue
        with store.read() as session:
            if not anchors.holds(session, end):
                return warning(_COPY, "anchor.copy", place=place)
    return None


def note(store: Store, store_id: str) -> None:
    """Note that the store was worked in here, up to its present end. OSError when the account's folder cannot be written."""
    with store.read() as session:
        end = anchors.head(session)
    places = _noted(store, store_id) | {str(store.folder.resolve()): end}
    facts = [[place, each.seq, each.link.hex()] for place, each in places.items()]
    path = _file(store_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(json.dumps({"places": facts, "mac": _mac(store, facts).hex()}), encoding="utf-8")
    fresh.replace(path)


def _noted(store: Store, store_id: str) -> dict[str, Anchor]:
    try:
        kept = json.loads(_file(store_id).read_text(encoding="utf-8"))
        if not same(_mac(store, kept["places"]), bytes.fromhex(kept["mac"])):
            return {}
        return {str(place): Anchor(int(seq), bytes.fromhex(link)) for place, seq, link in kept["places"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # never noted, or not by this register: nothing is known of other places


def _is_there(place: Path, store_id: str) -> bool:
    listed = SlotFile(place / folders.SLOT_FILE).read()
    return isinstance(listed, SlotList) and listed.store_id == store_id and (place / folders.STORE_FILE).exists()


def _file(store_id: str) -> Path:
    return folders.anchors() / f"places {store_id[:24]}.json"


def _mac(store: Store, facts: Any) -> bytes:
    return mac(store.keys.mac_key, b"places\0" + json.dumps(facts).encode())
