"""The arrows between the rooms, and what must not be known where."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = {
    "actions": {"services.client", "language.follow_up", "language.formats"},
    "benchmarks": {
        "dialogue",
        "launcher",
        "neural",
        "language",
        "custom_components",
        "services.catalogue",
        "services.client",
        "services.customers",
        "services.database",
        "services.knowledge",
        "services.rasa_caller",
        "services.recommendation",
        "services.settings",
        "services.vectors",
    },
    "custom_components": {"neural", "language", "dialogue", "replies"},
    "dialogue": set(),
    "language": set(),
    "launcher": {
        "dialogue",
        "language.personal_data",
        "neural",
        "services.accounts",
        "services.analytics",
        "services.opening",
        "services.customers",
        "services.database",
        "services.kept_secrets",
        "services.knowledge",
        "services.problems",
        "services.rasa_caller",
        "services.sample_data",
        "services.settings",
    },
    "neural": set(),
    "rehearsal": {"dialogue", "language", "launcher", "custom_components"},
    "replies": {"language"},
    "services": {"dialogue", "neural", "language", "replies"},
}
WITHOUT_RASA = ("dialogue", "language", "neural", "replies", "services", "launcher")


def modules(room: str) -> list[Path]:
    return sorted((PROJECT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_where_its_arrows_point(room):
    allowed = ROOMS[room] | {room}
    strays = {
        f"{path.relative_to(PROJECT)}: {name}"
        for path in modules(room)
        for name in imported(path)
        if name.split(".")[0] in ROOMS
        and not any(within(name, goal) or within(goal, name) for goal in allowed)
    }
    assert modules(room), f"{room} has no modules"
    assert not strays


@pytest.mark.parametrize("room", WITHOUT_RASA)
def test_what_can_be_used_without_rasa_does_not_import_it(room):
    strays = [
        f"{path.relative_to(PROJECT)}: {name}"
        for path in modules(room)
        for name in imported(path)
        if name.split(".")[0] in {"rasa", "rasa_sdk"}
    ]
    assert not strays


@pytest.mark.parametrize(
    "room", ["custom_components", "services", "dialogue", "neural", "rehearsal", "replies"]
)
def test_the_engine_does_not_know_the_shop(room):
    from ruamel.yaml import YAML

    domain = YAML(typ="safe").load(PROJECT / "domain.yml")
    # Words that are also everyday English of an engine (affirm, inform) are not the shop's.
    names = {name for name in domain["intents"] if "_" in name} | set(domain["responses"])
    names |= {name for name in domain["actions"] if name != "action_session_start"}
    strays = []
    for path in modules(room):
        constants = {
            node.value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        strays += [f"{path.relative_to(PROJECT)}: {name}" for name in constants & names]
    assert not strays


def test_custom_components_do_not_replace_rasas_own():
    names = [
        node.name
        for path in modules("custom_components")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    ]
    import rasa.engine.recipes.default_components as own

    stock = {component.__name__ for component in own.DEFAULT_COMPONENTS}
    assert not stock & set(names)


def test_names_say_something():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    strays = [path for room in ROOMS for path in modules(room) if path.stem in vague]
    assert not strays
