"""The schema by migrations is the schema by declarations, and a store of another version is brought up to date or refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from models.database import schema, search_index
from models.database.store import StoreError, open_store
from models.entities import Base
from tests.desk import Office


def by_declarations() -> Engine:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        search_index.create_fts(connection)
        schema.install_triggers(connection)
        schema.stamp(connection)
    return engine


def by_migrations() -> Engine:
    engine = create_engine("sqlite://")
    schema.upgrade(engine)
    return engine


def objects(engine: Engine) -> dict[tuple[str, str], str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master")).all()
    engine.dispose()
    return {(kind, name): re.sub(r"\s*([(),])\s*", r"\1", re.sub(r'[\s"]+', " ", sql or "")).strip() for kind, name, sql in rows}


def test_migrations_from_nothing_make_what_is_declared() -> None:
    declared, migrated = objects(by_declarations()), objects(by_migrations())
    assert migrated.keys() == declared.keys()
    assert {name: sql for name, sql in migrated.items() if declared[name] != sql} == {}


def test_nothing_is_declared_that_no_migration_makes() -> None:
    engine = by_migrations()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda _object, name, *_rest: not str(name).startswith(("search_text", "search_fragment"))}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_head_noted_is_the_migrations_own() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert scripts.get_heads() == [schema.HEAD]
    assert schema.revisions() == frozenset(script.revision for script in scripts.walk_revisions())


def test_every_append_only_table_has_its_triggers(office: Office) -> None:
    with office.store.read() as session:
        made = set(session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
    assert {"journal", "statement", "statement_decision", "refusal_hash", "contact_list"} == set(schema.append_only_tables())
    assert made >= {f"{table}_no_{verb}" for table in schema.append_only_tables() for verb in ("update", "delete")}


def test_estimates_keep_their_points_when_they_may_be_of_customers() -> None:
    engine = create_engine("sqlite://")
    schema.upgrade(engine, "0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO consumption_estimate (id, metering_point_id, value, unit, first_entry, last_entry, bases) "
                "VALUES (x'01', x'02', '18.5', 'MWh', x'03', x'04', '{}')"
            )
        )
    schema.upgrade(engine)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT id, customer_id, metering_point_id, value, unit, last_entry FROM consumption_estimate")).one()
    assert tuple(row) == (b"\x01", None, b"\x02", "18.5", "MWh", b"\x04")
    engine.dispose()


def _versioned(office: Office, version: str) -> None:
    with office.store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    office.store.close()


def test_a_newer_store_is_refused_in_words_and_left_as_it_is(office: Office) -> None:
    _versioned(office, "9999")
    for _ in range(2):
        with pytest.raises(StoreError) as refused:
            open_store(office.folder, office.keys)
        assert refused.value.problem.code == "newer"
        assert "9999" in refused.value.problem.message()


_NEXT = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None
def upgrade() -> None:
    op.execute("INSERT INTO setting (name, value, seat) VALUES ('upgraded', 'yes', 0)")
    {then}
"""


_BEFORE = schema.HEAD
_AFTER = f"{int(schema.HEAD) + 1:04}"


def _next(then: str) -> str:
    return _NEXT.format(then=then, revision=_AFTER, before=_BEFORE)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Migrations with one more step than the program's own."""
    import shutil

    folder = tmp_path / "migrations 100%"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "HEAD", _AFTER)
    return folder / "versions" / f"{_AFTER}_next.py"


def test_an_older_store_is_brought_up_to_date_as_it_opens(office: Office, next_version: Path) -> None:
    next_version.write_text(_next("pass"), encoding="utf-8")
    office.reopen()
    with office.store.read() as session:
        assert session.execute(text("SELECT value FROM setting WHERE name = 'upgraded'")).scalar_one() == "yes"
        assert session.execute(schema.VERSION_QUERY).scalar_one() == _AFTER
    office.reopen()
    assert office.report().whole


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(office: Office, next_version: Path) -> None:
    next_version.write_text(_next('op.execute("INSERT INTO nowhere VALUES (1)")'), encoding="utf-8")
    office.store.close()
    with pytest.raises(Exception, match="nowhere"):
        open_store(office.folder, office.keys)
    next_version.write_text(_next("pass"), encoding="utf-8")
    office.reopen()
    with office.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM setting WHERE name = 'upgraded'")).scalar_one() == 1
    assert office.report().whole


def test_the_schema_never_goes_back(office: Office) -> None:
    from alembic import command

    config = schema._config()
    with office.store.engine.begin() as connection:
        config.attributes["connection"] = connection
        with pytest.raises(RuntimeError, match="only goes forward"):
            command.downgrade(config, "base")
    assert office.report().whole
