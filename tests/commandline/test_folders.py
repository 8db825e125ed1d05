from __future__ import annotations

from pathlib import Path

import pytest

from models import folders

VARIABLES = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")


@pytest.mark.parametrize("named", ["", "/srv/people/aino", "not/absolute"])
def test_the_folders_are_those_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str) -> None:
    from platformdirs import user_config_path, user_data_path, user_state_path

    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in VARIABLES:
        monkeypatch.setenv(variable, named)
    assert folders.data() == user_data_path("tiski", appauthor=False)
    assert folders.settings() == user_config_path("tiski", appauthor=False)
    assert folders.anchors() == user_state_path("tiski-anchors", appauthor=False)


def test_without_a_setting_they_are_in_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from platformdirs import user_config_path, user_data_path, user_state_path

    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    assert folders.data() == user_data_path("tiski", appauthor=False)
    assert folders.settings() == user_config_path("tiski", appauthor=False)
    assert folders.anchors() == user_state_path("tiski-anchors", appauthor=False)
    assert folders.data() != folders.settings()
