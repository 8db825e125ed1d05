"""The archive of a backup: one .zip without compression that holds the store file and the slot file as they are (ciphertext), and a manifest.

The manifest has the files' sizes and SHA-256, the journal's head, and a MAC under the register's keys: who has no key can check that the files are
whole, who has one also that they belong together and to this register. Nothing in an archive chooses where a file goes or how large it gets.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

from models.database.store import FILE, SLOTS
from models.problems import Problem, Rejected, error
from models.security.cipher import mac, same
from models.security.keys import RegisterKeys
from models.security.slot_format import canonical
from models.words import N_

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
_CHUNK: Final = 1 << 20
_MOST_MANIFEST: Final = 64 * 1024
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_ABSENT: Final = N_("There is no file {file}. Check the path")
_A_FOLDER: Final = N_("{file} is a folder, not a backup. Choose the backup's file")
_ODD_FILE: Final = N_("{file} is a device or a pipe, not a backup. Choose the backup's file")
_NO_BACKUP: Final = N_("{file} is not a backup made by Tiski, or it was cut short. Choose another file")
_FOREIGN: Final = N_("{file} holds other files than a backup does, so nothing of it was unpacked. Choose another file")
_PACKED: Final = N_("{file} is compressed or encrypted, which a backup never is, so nothing of it was unpacked. Choose another file")
_CHANGED: Final = N_("The backup {file} was damaged or changed: its part {part} is not what its manifest says. Choose another backup")
_NEWER: Final = N_("The backup {file} was made by a newer Tiski. Update this program")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``files``: name → (bytes, SHA-256); ``made_at`` is an ISO instant; ``link`` is hexadecimal."""

    store_id: str
    sample: bool
    made_at: str
    schema: str
    generation: int
    seq: int
    link: str
    files: Mapping[str, tuple[int, str]]
    mac: str = ""

    def vouched(self, keys: RegisterKeys) -> bool:
        """Tell whether a holder of ``keys`` made it."""
        try:
            given = bytes.fromhex(self.mac)
        except ValueError:
            return False
        return same(given, mac(keys.mac_key, self._facts()))

    def signed(self, keys: RegisterKeys) -> Manifest:
        """Return the manifest with its MAC."""
        return replace(self, mac=mac(keys.mac_key, self._facts()).hex())

    def encode(self) -> bytes:
        """Write it as JSON."""
        return json.dumps({"format": FORMAT, **self._plain(), "mac": self.mac}, indent=1, ensure_ascii=False).encode() + b"\n"

    def _plain(self) -> dict[str, Any]:
        files = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in sorted(self.files.items())}
        return {
            "store_id": self.store_id, "sample": self.sample, "made_at": self.made_at, "schema": self.schema, "generation": self.generation,
            "seq": self.seq, "link": self.link, "files": files,
        }  # fmt: skip

    def _facts(self) -> bytes:
        return b"backup\0" + canonical(FORMAT, self._plain())


def decode(data: bytes) -> Manifest | None:
    """Read a manifest; None when it is none. NewerError for a newer format."""
    try:
        found = json.loads(data)
        newer = found["format"] > FORMAT
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if newer:
        raise NewerError
    try:
        files = {str(name): (int(each["bytes"]), str(each["sha256"])) for name, each in found["files"].items()}
        if set(files) != {FILE, SLOTS} or not isinstance(found["sample"], bool):
            return None
        return Manifest(
            str(found["store_id"]), found["sample"], str(found["made_at"]), str(found["schema"]), int(found["generation"]), int(found["seq"]),
            str(found["link"]), files, str(found["mac"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


class NewerError(Exception):
    """The manifest is of a format that this version does not know."""


def digest_of(path: Path) -> tuple[int, str]:
    """Return a file's size and SHA-256."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def pack(target: Path, folder: Path, manifest: Manifest) -> None:
    """Write the archive of ``folder``'s two files, synced. OSError when the disk refuses."""
    with target.open("xb") as out:
        target.chmod(0o600)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr(zipfile.ZipInfo(MANIFEST, _STAMP), manifest.encode())
            for name in (SLOTS, FILE):
                with (folder / name).open("rb") as source, packed.open(zipfile.ZipInfo(name, _STAMP), "w", force_zip64=True) as part:
                    while chunk := source.read(_CHUNK):
                        part.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def read_manifest(archive: Path) -> Manifest | Rejected:
    """Read an archive's manifest and look at its contents without unpacking anything."""
    if not archive.is_file():
        text, code = (_A_FOLDER, "directory") if archive.is_dir() else (_ODD_FILE, "odd") if archive.exists() else (_ABSENT, "absent")
        return _no(text, code, archive)
    try:
        with zipfile.ZipFile(archive) as packed:
            refused = _odd(packed, archive)
            if refused is not None:
                return refused
            manifest = decode(packed.read(MANIFEST))
    except NewerError:
        return _no(_NEWER, "newer", archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError):
        return _no(_NO_BACKUP, "not-backup", archive)
    return _no(_NO_BACKUP, "not-backup", archive) if manifest is None else manifest


def unpack(archive: Path, folder: Path) -> Manifest | Rejected:
    """Unpack an archive's two files into ``folder``, comparing each with the manifest. OSError when the disk refuses."""
    manifest = read_manifest(archive)
    if isinstance(manifest, Rejected):
        return manifest
    try:
        with zipfile.ZipFile(archive) as packed:
            for name, (size, digest) in manifest.files.items():
                if packed.getinfo(name).file_size != size or _out(packed, name, folder / name) != digest:
                    return _no(_CHANGED, "changed", archive, part=name)
    except (zipfile.BadZipFile, EOFError):
        return _no(_CHANGED, "changed", archive, part=FILE)
    return manifest


def check(archive: Path) -> Problem | None:
    """Read a written archive back; say when it is not what its manifest says."""
    manifest = read_manifest(archive)
    if isinstance(manifest, Rejected):
        return manifest.problems[0]
    with zipfile.ZipFile(archive) as packed:
        for name, (_size, digest) in manifest.files.items():
            with packed.open(name) as part:
                if _digest(part) != digest:
                    return _no(_CHANGED, "changed", archive, part=name).problems[0]
    return None


def _odd(packed: zipfile.ZipFile, archive: Path) -> Rejected | None:
    """Refuse what no backup has: other names (so no path leads out), compression (so nothing unpacks larger), more bytes than the file has."""
    infos = packed.infolist()
    if sorted(info.filename for info in infos) != sorted((FILE, SLOTS, MANIFEST)):
        return _no(_FOREIGN if infos else _NO_BACKUP, "foreign" if infos else "not-backup", archive)
    if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 0x1 or info.file_size != info.compress_size for info in infos):
        return _no(_PACKED, "packed", archive)
    too_much = sum(info.file_size for info in infos) > archive.stat().st_size or packed.getinfo(MANIFEST).file_size > _MOST_MANIFEST
    return _no(_NO_BACKUP, "not-backup", archive) if too_much else None


def _out(packed: zipfile.ZipFile, name: str, target: Path) -> str:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    digest = hashlib.sha256()
    with packed.open(name) as part, os.fdopen(descriptor, "wb") as out:
        while chunk := part.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _digest(part: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := part.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _no(text: str, code: str, archive: Path, **params: object) -> Rejected:
    return Rejected((error(text, f"backup.{code}", file=archive.name, **params),))
