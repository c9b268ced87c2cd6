"""The house rules on imports, read off the syntax tree: who may know whom, and where each library lives.

A rule takes the path of a module and its tree, and gives a sentence for each breach. Nothing is imported, so a package
that does not exist yet breaks nothing.
"""

import ast
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Rule = Callable[[Path, ast.Module], Iterator[str]]

# What a part of the engine may know besides itself. A part without a line here may know all of the engine but cli.
MAY_KNOW = {
    "__init__": set(),
    "errors": set(),
    "protocol": {"errors"},
    "encounter": {"errors", "protocol"},
    "team": {"errors", "protocol"},
    "reporting": {"errors", "protocol", "encounter", "team"},
    "store": {"errors", "protocol", "encounter", "team"},
}

# Where a library may be imported; a star stands for any run of characters, folders too.
LIVES_IN = {
    "yaml": ["engine/protocol/loading*", "engine/protocol/reading*"],
    "networkx": ["engine/protocol/*"],
    "sqlalchemy": ["engine/store/*"],
    "sqlcipher3": ["engine/store/*"],
    "sqlite3": ["engine/store/*"],
    "alembic": ["engine/store/*"],
    "streamlit": ["ui/*"],
}

# Clock, chance and environment are arguments everywhere but at these edges.
EDGES = ["engine/cli.py", "engine/commands/naming.py", "engine/services*", "engine/store/*", "ui/*"]
SOURCES_OF_CHANGE = {"time", "random", "secrets"}
READINGS = {
    *(("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")),
    *(("os", "environ"), ("os", "environb"), ("os", "getenv"), ("os", "urandom")),
    *(("uuid", "uuid1"), ("uuid", "uuid4")),
}


def imported(module: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each name that a module imports, in full, with its line; relative imports are resolved."""
    package = module.parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)


def part_of_engine(name: str) -> str | None:
    """``engine.store.sql`` gives ``store``; a name outside the engine, or the bare engine, gives nothing."""
    first, *rest = name.split(".")
    return rest[0] if first == "engine" and rest else None


def within(module: Path, patterns: list[str]) -> bool:
    return any(fnmatch(module.as_posix(), pattern) for pattern in patterns)


def knows_only_lower_layers(module: Path, tree: ast.Module) -> Iterator[str]:
    own = module.parts[0] if module.parts[0] == "ui" else module.parts[1].removesuffix(".py")
    allowed = MAY_KNOW.get(own)
    for line, name in imported(module, tree):
        other = part_of_engine(name)
        if name.split(".")[0] == "ui" and own not in {"ui", "cli"}:
            yield f"{module}:{line} imports {name}: the engine knows no screen"
        elif other == "cli" != own:
            yield f"{module}:{line} imports {name}: nothing knows the command line"
        elif other not in {None, own} and allowed is not None and other not in allowed:
            yield f"{module}:{line} imports {name}: it may not know engine.{other}"


def keeps_each_library_at_home(module: Path, tree: ast.Module) -> Iterator[str]:
    for line, name in imported(module, tree):
        homes = LIVES_IN.get(name.split(".")[0])
        if homes is not None and not within(module, homes):
            yield f"{module}:{line} imports {name}: it lives in {', '.join(homes)}"


def is_given_clock_chance_and_environment(module: Path, tree: ast.Module) -> Iterator[str]:
    if within(module, EDGES):
        return
    for line, name in imported(module, tree):
        first, second = [*name.split("."), ""][:2]
        if first in SOURCES_OF_CHANGE or (first, second) in READINGS:
            yield f"{module}:{line} imports {name}: make it an argument"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in READINGS:
                yield f"{module}:{node.lineno} reads {owner}.{node.attr}: make it an argument"


RULES = [knows_only_lower_layers, keeps_each_library_at_home, is_given_clock_chance_and_environment]


def modules() -> Iterator[Path]:
    for package in ("engine", "ui"):
        yield from sorted(path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module(rule: Rule) -> None:
    breaches = [
        breach
        for module in modules()
        for breach in rule(module, ast.parse((ROOT / module).read_text(encoding="utf-8")))
    ]
    assert not breaches, "\n" + "\n".join(breaches)


@pytest.mark.parametrize(
    ("rule", "module", "code"),
    [
        (knows_only_lower_layers, "engine/protocol/model.py", "from engine.encounter.events import Opened"),
        (knows_only_lower_layers, "engine/protocol/model.py", "from ..encounter import events"),
        (knows_only_lower_layers, "engine/encounter/state.py", "from engine import store"),
        (knows_only_lower_layers, "engine/encounter/state.py", "import engine.team.members"),
        (knows_only_lower_layers, "engine/team/members.py", "from engine.encounter import events"),
        (knows_only_lower_layers, "engine/reporting/audit.py", "from engine.store import contract"),
        (knows_only_lower_layers, "engine/store/sql.py", "from engine.services import open_encounter"),
        (knows_only_lower_layers, "engine/services.py", "from engine.cli import main"),
        (knows_only_lower_layers, "engine/services.py", "import ui.app"),
        (knows_only_lower_layers, "ui/app.py", "import engine.cli"),
        (keeps_each_library_at_home, "engine/protocol/model.py", "import yaml"),
        (keeps_each_library_at_home, "engine/encounter/navigation.py", "import networkx as nx"),
        (keeps_each_library_at_home, "engine/services.py", "from sqlalchemy import select"),
        (keeps_each_library_at_home, "engine/cli.py", "def serve():\n    import streamlit.web.cli"),
        (is_given_clock_chance_and_environment, "engine/encounter/state.py", "import time"),
        (is_given_clock_chance_and_environment, "engine/reporting/audit.py", "from secrets import token_hex"),
        (is_given_clock_chance_and_environment, "engine/team/members.py", "from os import environ"),
        (is_given_clock_chance_and_environment, "engine/team/members.py", "import os\nos.environ['HOME']"),
        (is_given_clock_chance_and_environment, "engine/team/members.py", "import os\nos.getenv('HOME')"),
        (is_given_clock_chance_and_environment, "engine/encounter/events.py", "from uuid import uuid4"),
        (is_given_clock_chance_and_environment, "engine/errors.py", "import datetime\ndatetime.datetime.now()"),
        (is_given_clock_chance_and_environment, "engine/errors.py", "from datetime import date\ndate.today()"),
    ],
)
def test_a_breach_is_seen(rule: Rule, module: str, code: str) -> None:
    assert list(rule(Path(module), ast.parse(code)))


@pytest.mark.parametrize(
    ("rule", "module", "code"),
    [
        (
            knows_only_lower_layers,
            "engine/protocol/graph.py",
            "from .model import Protocol\nfrom engine.errors import X",
        ),
        (knows_only_lower_layers, "engine/store/sql.py", "from engine.encounter import events"),
        (knows_only_lower_layers, "engine/services.py", "from engine.team import authorisation"),
        (knows_only_lower_layers, "ui/pages/inbox.py", "from engine.services import inbox"),
        (keeps_each_library_at_home, "engine/protocol/loading.py", "import yaml"),
        (keeps_each_library_at_home, "engine/store/migrations/env.py", "from alembic import context"),
        (keeps_each_library_at_home, "ui/components/question.py", "import streamlit as st"),
        (is_given_clock_chance_and_environment, "engine/encounter/state.py", "from datetime import datetime, time"),
        (is_given_clock_chance_and_environment, "engine/services/opening.py", "import secrets"),
        (is_given_clock_chance_and_environment, "engine/store/sql.py", "import time"),
        (is_given_clock_chance_and_environment, "ui/pages/inbox.py", "import os\nos.environ"),
    ],
)
def test_what_is_allowed_is_left_alone(rule: Rule, module: str, code: str) -> None:
    assert not list(rule(Path(module), ast.parse(code)))
