"""The real Secret Service: a gnome-keyring daemon on a bus of its own, with a home of its own, driven by the program's own code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

_SESSION = """
printf testpw | gnome-keyring-daemon --unlock --components=secrets >/dev/null
for i in $(seq 50); do
    gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
        --method org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1 && break
    sleep .1
done
"$@"
"""

_DRIVE = r"""
import json, sys, time
from contextlib import closing
from pathlib import Path
import secretstorage
from models.security.keyring_store import OsKeyring, Secret
from models.security.slots import SlotFile
from tests.security.desk import GOOD, NOW, OTHER, new_desk, user

def told(outcome):
    return "secret" if isinstance(outcome, Secret) else outcome if outcome is None else outcome.reason.value

store, said = OsKeyring(), {}
said["backend"] = store.describe().name
said["before"] = told(store.get("trial"))
said["set"] = store.set("trial", "salaisuus-ÄÖ").value
said["get"] = OsKeyring().get("trial").value
with closing(secretstorage.dbus_init()) as bus:
    items = list(secretstorage.get_default_collection(bus).search_items({"service": "Tiski trial"}))
    said["really"] = [item.get_secret().decode() for item in items]
said["delete"] = told(store.delete("trial"))
said["after"] = told(store.get("trial"))

desk = new_desk(Path(sys.argv[1]))
desk.add(user(), GOOD, store)
unlocked = desk.sign_in(store=OsKeyring())
said["unlocked"] = [unlocked.keys == desk.keys, unlocked.used_keyring]
desk.file.change_password("aino", GOOD, OTHER, store, NOW)
said["changed"] = desk.sign_in(password=OTHER, store=OsKeyring()).keys == desk.keys
with closing(secretstorage.dbus_init()) as bus:
    collection = secretstorage.get_default_collection(bus)
    said["entries"] = [[item.get_label(), len(item.get_secret())] for item in collection.get_all_items()]
    collection.lock()
began = time.monotonic()
refused = desk.sign_in(password=OTHER, store=OsKeyring())
said["locked"] = [refused.reason.value, refused.problem.code]
said["locked_seconds"] = time.monotonic() - began
print(json.dumps(said))
"""

_ABSENT = """
import time
from models.security.keyring_store import OsKeyring
began = time.monotonic()
print(OsKeyring().get("trial").reason.value, time.monotonic() - began < 2)
"""


def surroundings(folder: Path) -> dict[str, str]:
    """A home and a runtime folder of its own, no display: the tester's own keyring stays out of it."""
    home, runtime = folder / "home", folder / "run"
    home.mkdir()
    runtime.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "PYTHONDONTWRITEBYTECODE"}}
    return {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(home / ".local/share"), "PYTHONPATH": str(ROOT)}


@pytest.mark.keyring
def test_the_program_keeps_its_secrets_in_a_real_secret_service(tmp_path: Path) -> None:
    missing = [name for name in ("gnome-keyring-daemon", "dbus-run-session", "gdbus") if shutil.which(name) is None]
    if missing:
        pytest.fail(f"{', '.join(missing)} not installed: apt-get install -y --no-install-recommends gnome-keyring dbus libglib2.0-bin")
    desk = tmp_path / "desk"
    desk.mkdir()
    command = ["dbus-run-session", "--", "bash", "-c", _SESSION, "_", sys.executable, "-c", _DRIVE, str(desk)]
    done = subprocess.run(command, cwd=ROOT, env=surroundings(tmp_path), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["backend"] == "Secret Service"
    assert (said["before"], said["set"], said["get"], said["delete"], said["after"]) == ("no_entry", "salaisuus-ÄÖ", "salaisuus-ÄÖ", None, "no_entry")
    assert said["really"] == ["salaisuus-ÄÖ"]
    assert said["unlocked"] == [True, True]
    assert said["changed"] is True
    ((label, length),) = said["entries"]
    assert label.startswith("Password for 'Tiski' on 'Tiski slot ")
    assert length == 44
    assert said["locked"] in (["keyring", "keyring.locked"], ["keyring", "keyring.timed_out"])
    assert said["locked_seconds"] < 2


@pytest.mark.keyring
def test_a_computer_without_a_bus_has_no_keyring(tmp_path: Path) -> None:
    environment = {**surroundings(tmp_path), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/nobody"}
    done = subprocess.run([sys.executable, "-c", _ABSENT], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout.split() == ["not_installed", "True"], done.stderr
