from __future__ import annotations

from tests.desk_fixtures import administrator_desk, agent_desk, desk, office, template

__all__ = ["administrator_desk", "agent_desk", "desk", "office", "template"]
