"""The schema's version, its migrations (Alembic) and the triggers that refuse changes of what is append-only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from models.entities.base import Base, Entity
from models.entities.journal import Entry

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE: Final = "alembic_version"
VERSION_QUERY: Final = text("SELECT version_num FROM alembic_version")
HEAD: Final = "0005"
"""The newest migration. Compared at every start without importing Alembic; a test holds it to the migrations' own head."""
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def append_only_tables() -> tuple[str, ...]:
    """Return the tables in which nothing may be changed or removed."""
    names = [mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Entity) and mapper.class_.append_only]
    return (Entry.__tablename__, *sorted(names))


def install_triggers(connection: Connection) -> None:
    """Make SQLite refuse UPDATE and DELETE on append-only tables. This stops accidents; the chain shows the rest."""
    made = set(inspect(connection).get_table_names())
    for table in made.intersection(append_only_tables()):  # an upgrade that stops before the newest version has fewer
        for verb in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            )


def stamp(connection: Connection) -> None:
    """Note that the schema is the newest."""
    connection.execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))")
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def revisions() -> frozenset[str]:
    """Return every version that the migrations know how to bring up to date."""
    from alembic.script import ScriptDirectory

    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def upgrade(engine: Engine, target: str = "head") -> None:
    """Bring an older schema to ``target`` in one transaction, by the migrations."""
    from alembic import command

    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        install_triggers(connection)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    # ConfigParser reads a lone % as the beginning of a reference.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
