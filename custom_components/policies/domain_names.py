"""What a Rasa domain knows, by name."""

from collections.abc import Iterable

from rasa.shared.core.constants import RULE_SNIPPET_ACTION_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import BooleanSlot, CategoricalSlot, Slot

from dialogue.domain import CUSTOM, LANGUAGE, languages_of
from dialogue.names import Names


def names_of(domain: Domain, languages: Iterable[str] = ()) -> Names:
    """Return what a domain knows, by name.

    Args:
        domain: The domain.
        languages: Languages that responses must have; those the domain has when empty.
    """
    actions = set(domain.action_names_or_texts) - {RULE_SNIPPET_ACTION_NAME}
    responses = set(domain.responses)
    slots = {slot.name: slot for slot in domain.slots}
    default = slots[LANGUAGE].initial_value if LANGUAGE in slots else None
    spoken, wanted = languages_of(domain.responses, default, languages)
    return Names(
        intents=frozenset(domain.intents),
        slots=frozenset(slots),
        actions=frozenset(actions - responses),
        responses=frozenset(responses),
        told_slots=frozenset(name for name, slot in slots.items() if _is_told(slot)),
        entities=frozenset(domain.entities),
        slot_values={name: values for name, slot in slots.items() if (values := _values(slot))},
        spoken=spoken,
        languages=wanted,
    )


def _is_told(slot: Slot) -> bool:
    return any(mapping.get("type") != CUSTOM for mapping in slot.mappings)


def _values(slot: Slot) -> tuple[object, ...]:
    if isinstance(slot, BooleanSlot):
        return (True, False)
    if isinstance(slot, CategoricalSlot):
        # The last one is Rasa's own, for values that the domain does not list.
        return tuple(value for value in slot.values if value != "__other__")
    return ()
