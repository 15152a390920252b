"""A small Rasa domain and flows over it."""

import warnings

from rasa.shared.core.domain import Domain

DOMAIN = """
version: "3.1"
intents: [return_item, track_order, inform, affirm, deny, abandon, greet]
entities: [order_number]
slots:
  language: {type: text, initial_value: en, mappings: [{type: custom}]}
  order_number: {type: text, mappings: [{type: from_entity, entity: order_number}]}
  reason: {type: any, mappings: [{type: custom}]}
  confirmed: {type: any, mappings: [{type: custom}]}
  outcome: {type: any, mappings: [{type: custom}]}
  order_choices: {type: any, mappings: [{type: custom}]}
actions: [action_ask_order_number, action_check, action_book, action_track]
responses:
  utter_ask_order_number: [{text: "Which order?"}]
  utter_ask_reason: [{text: "Why?"}]
  utter_ask_confirmed: [{text: "Sure?"}]
  utter_kept: [{text: "Kept."}]
  utter_too_late: [{text: "Too late."}]
  utter_dropped: [{text: "Dropped."}]
  utter_resume: [{text: "Back to it."}]
  utter_what: [{text: "Sorry?"}]
  utter_greet: [{text: "Hello"}]
  utter_sorry: [{text: "Sorry"}]
"""

FLOWS = """
patterns:
  before: [{if: anger, say: utter_sorry}]
  abandon: {intents: [abandon], say: utter_dropped}
  resume: utter_resume
  not_understood: utter_what
  details: [inform]
flows:
  return_item:
    triggers: [return_item]
    states:
      order: {ask: order_number, choices: order_choices}
      check:
        do: action_check
        next:
          - if: outcome == "ok"
            to: why
          - else: late
      late: {say: utter_too_late, next: end}
      why: {ask: reason, take: text}
      confirm:
        ask: confirmed
        answers: {affirm: true, deny: false}
        depends_on: [order_number, reason]
        next:
          - if: confirmed
            to: book
          - else: kept
      book: {do: action_book, next: end}
      kept: {say: utter_kept, next: end}
  track_order:
    triggers: [track_order]
    states:
      order: {ask: order_number}
      tell: {do: action_track}
"""


def domain_of(text: str) -> Domain:
    """Return a domain; Rasa reminds of an old mechanism each time slots are read."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Slot auto-fill has been removed")
        return Domain.from_yaml(text)
