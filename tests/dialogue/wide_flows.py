"""Flows that use what the small shop does not: every other key of the language."""

from __future__ import annotations

from dialogue.check import check
from dialogue.document import parse
from dialogue.graph import Graph
from dialogue.loader import build
from dialogue.names import Names

WIDE = """
patterns:
  abandon: {intents: [abandon], say: utter_dropped}
  skip: {intents: [skip], say: utter_skipped, needed: utter_needed}
  unknown: {intents: [dunno], say: utter_no_hurry}
  negate: {intents: [not_that]}
  repeat: {intents: [again], do: action_again}
  clarify: {flow: action_which_task, value: action_which_value}
  silence:
    {intents: [silent], do: action_remind, after: 10, say: utter_there, close_after: 30,
     close: utter_closed}
  offers: {most: 2, apart: 2}
  escalate:
    - if: anger
      flow: coupon
  failed: utter_failed
  resume: utter_resume
  not_understood: utter_what
  too_many_attempts: {flow: person}
  details: [inform]
  only_choice: [yes_please]
flows:
  which_order:
    args: [kind]
    states:
      order:
        ask: order
        choices: orders
        valid: {if: 'matches(value, "HD[0-9]+")', else: utter_bad_order}
        unknown: utter_where
      look:
        do: action_look
        on: {found: end, not_found: gone, failed: broken}
        next: gone
      gone: {say: utter_unknown, end: not_found}
      broken: {end: down}
  return:
    title: {en: Return, zh: 退货}
    triggers: [return]
    persisted_slots: [order]
    states:
      order:
        call: {flow: which_order, with: {kind: return}, returns: [order, orders]}
        on: {done: details, not_found: end, down: sorry}
      details:
        on: {person: handover, swap: order}
        next: confirm
        states:
          item: {ask: item, choices: items, depends_on: [order], unknown: help_item}
          why: {ask: reason, take: text, optional: true}
      help_item: {say: utter_help_item, next: item}
      confirm:
        ask: confirmed
        answers: {yes_please: true, no_thanks: false}
        depends_on: [order, item, reason]
        next:
          - {if: confirmed, to: book}
          - {if: not confirmed, to: kept}
      book: {do: action_book, on: {booked: end, timed_out: sorry, else: sorry}}
      kept: {say: utter_kept, end: abandoned}
      sorry: {say: utter_sorry, end: abandoned}
      handover: {say: utter_person, end: handed_over}
  track:
    title: {en: Track, zh: 查单}
    triggers: [track]
    persisted_slots: [order]
    states:
      order:
        call: {flow: which_order, with: {kind: order}, returns: {order: order}}
        ask_again: true
        on: {done: tell, else: end}
      tell: {do: action_track}
  invoice:
    title: {en: Invoice, zh: 发票}
    triggers: [invoice]
    persisted_slots: [order]
    states:
      order: {ask: order, several: true}
      make: {do: action_make}
  hours:
    triggers: [hours]
    states:
      look:
        say: utter_hours
        next:
          - {if: 'weekday in ("saturday", "sunday")', to: closed}
          - {if: 'hour >= 9 and hour < 18 and weekday not in ("saturday", "sunday")', to: open}
          - else: closed
      closed: {say: utter_hours_closed, next: end}
      open: {say: utter_hours_open, next: end}
  gift:
    triggers: [{intent: gift, if: profile.tier == "gold"}]
    states:
      give: {do: action_gift}
  coupon:
    offer: true
    optional: true
    states:
      ask: {ask: wanted, answers: {yes_please: true, no_thanks: false}}
      thanks: {say: utter_kept}
  person:
    triggers: [person]
    drops_others: true
    states:
      ticket: {do: action_ticket, end: handed_over}
"""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES = Names(
    intents=words(
        """return track invoice hours gift person inform abandon yes_please no_thanks skip dunno
        not_that again silent swap nlu_fallback"""
    ),
    slots=words(
        """order orders item items reason confirmed outcome wanted kind profile offered silence
        language"""
    ),
    actions=words(
        """action_look action_book action_track action_make action_gift action_ticket action_again
        action_which_task action_which_value action_remind action_ask_item"""
    ),
    responses=words(
        """utter_dropped utter_skipped utter_needed utter_no_hurry utter_there utter_closed
        utter_failed utter_resume utter_what utter_bad_order utter_where utter_unknown
        utter_help_item utter_kept utter_sorry utter_person utter_hours utter_hours_closed
        utter_hours_open utter_ask_order utter_ask_item utter_ask_reason utter_ask_confirmed
        utter_ask_wanted"""
    ),
    told_slots=words("order item language"),
    entities=words("order item ordinal another"),
)


def wide_graph(text: str = WIDE) -> Graph:
    """Return the flows of a text, which must be right."""
    tree, problems = parse(text, "wide.yml")
    assert tree is not None
    graph, found = build({"wide.yml": tree}, NAMES)
    assert [str(p) for p in [*problems, *found, *check(graph, NAMES)]] == []
    return graph
