"""The names in domain.yml, read without Rasa: what a check in the editor's time needs.

What is asked of a domain here, `rasa train` asks of Rasa's own `Domain`; a test holds both alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dialogue.names import Names
from dialogue.problems import Place, Problem

# Rasa adds these to every domain.
RASAS_INTENTS = frozenset({"restart", "back", "out_of_scope", "session_start", "nlu_fallback"})
RASAS_SLOTS = frozenset({"session_started_metadata"})
SLOTS_OF_FORMS = frozenset({"requested_slot"})
RASAS_ACTIONS = frozenset(
    {
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_revert_fallback_events",
        "action_default_ask_affirmation",
        "action_default_ask_rephrase",
        "action_two_stage_fallback",
        "action_unlikely_intent",
        "action_back",
        "action_extract_slots",
    }
)
LANGUAGE = "language"
# The mapping of slots that no message fills.
CUSTOM = "custom"
SUFFIXES = frozenset({".yml", ".yaml"})

Words = Mapping[str, Iterable[Mapping[str, Any]]]


def read_domain(path: str | Path) -> tuple[Names, list[Problem]]:
    """Read the names of a domain.

    Args:
        path: domain.yml, or a folder of such files.

    Returns:
        What it knows, and what could not be read.
    """
    top = Path(path)
    files = [top] if not top.is_dir() else sorted(f for f in top.rglob("*") if f.suffix in SUFFIXES)
    parts: list[Mapping[str, Any]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            part = YAML(typ="safe", pure=False).load(file)
        except (OSError, YAMLError, ValueError) as error:
            problems.append(Problem(Place(str(file), 1, 1), f"the domain is not readable: {error}"))
            continue
        if isinstance(part, dict):
            parts.append(part)
        else:
            problems.append(Problem(Place(str(file), 1, 1), "the domain must be keys and values"))
    return _names(parts), problems


def languages_of(
    responses: Words, default: str | None, wanted: Iterable[str] = ()
) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Tell which languages responses are written in.

    A variation with the condition that the slot `language` has a value is of that language, one
    without is of the language conversations begin in.

    Args:
        responses: Variations by response.
        default: That language; None when the domain has no slot `language`.
        wanted: Languages that responses must have; those found when empty.

    Returns:
        The languages of each response that has words, and those that all must have.
    """
    if default is None:
        return {}, frozenset()
    spoken = {}
    for name, variations in responses.items():
        told = [variation for variation in variations or () if variation.get("text")]
        if told:
            spoken[name] = frozenset(_language(variation) or default for variation in told)
    found = frozenset(wanted) or frozenset().union(*spoken.values())
    return spoken, found


def _language(variation: Mapping[str, Any]) -> str | None:
    for condition in variation.get("condition") or ():
        if condition.get("type") == "slot" and condition.get("name") == LANGUAGE:
            return str(condition.get("value"))
    return None


def _names(parts: list[Mapping[str, Any]]) -> Names:
    slots = {name: slot or {} for part in parts for name, slot in (part.get("slots") or {}).items()}
    responses: dict[str, Any] = {}
    for part in parts:
        responses |= part.get("responses") or {}
    default = slots.get(LANGUAGE, {}).get("initial_value") if LANGUAGE in slots else None
    spoken, languages = languages_of(responses, default)
    forms = _listed(parts, "forms")
    return Names(
        intents=_listed(parts, "intents") | RASAS_INTENTS,
        slots=frozenset(slots) | RASAS_SLOTS | (SLOTS_OF_FORMS if forms else frozenset()),
        actions=(_listed(parts, "actions") | RASAS_ACTIONS | forms) - responses.keys(),
        responses=frozenset(responses),
        told_slots=frozenset(name for name, slot in slots.items() if _is_told(slot)),
        entities=_listed(parts, "entities"),
        slot_values=dict(_all_values(slots)),
        spoken=spoken,
        languages=languages,
    )


def _listed(parts: list[Mapping[str, Any]], key: str) -> frozenset[str]:
    """Return the names listed under a key; an entry may have settings of its own."""
    found: set[str] = set()
    for part in parts:
        for entry in part.get(key) or ():
            found.update(entry if isinstance(entry, dict) else [str(entry)])
    return frozenset(found)


def _is_told(slot: Mapping[str, Any]) -> bool:
    return any(mapping.get("type") != CUSTOM for mapping in slot.get("mappings") or ())


def _all_values(slots: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, tuple[Any, ...]]]:
    for name, slot in slots.items():
        if slot.get("type") == "bool":
            yield name, (True, False)
        elif slot.get("type") == "categorical":
            yield name, tuple(str(value).lower() for value in slot.get("values") or ())
