"""A small shop's flows: enough of everything that a conversation can do."""

from __future__ import annotations

from dialogue.check import check
from dialogue.document import parse
from dialogue.graph import Graph, Names
from dialogue.loader import build

SHOP = """
patterns:
  before:
    - if: angry_in_a_row >= 2
      say: utter_sorry_again
    - if: anger
      say: utter_sorry
  escalate:
    - if: angry_in_a_row >= 2 and intent != "person"
      flow: offer
    - if: sentiment_trend < -0.55
      flow: offer
  abandon: {intents: [abandon], say: utter_dropped, nothing: utter_nothing}
  resume: utter_resume
  not_understood: utter_what
  too_many_attempts: {flow: offer}
  details: [inform]
  only_choice: [yes_please]
flows:
  return:
    triggers: [return]
    persisted_slots: [order]
    states:
      order:
        do: action_find_orders
        ask: order
        choices: orders
      check:
        do: action_check
        next:
          - if: outcome == "ok"
            to: item
          - if: outcome == "late"
            to: late
          - else: unknown
      unknown: {say: utter_unknown, clear: [order], next: order}
      late: {say: utter_late, next: end}
      item: {ask: item, choices: items, depends_on: [order]}
      why: {ask: reason, take: text, stay_on: [damaged]}
      confirm:
        ask: confirmed
        answers: {yes_please: true, no_thanks: false}
        depends_on: [order, item, reason]
        next:
          - if: confirmed
            to: book
          - else: kept
      book: {do: action_book, next: end}
      kept: {say: utter_kept, next: end}
  track:
    triggers: [track, {intent: inform, if: '"order" in entities'}]
    persisted_slots: [order]
    states:
      order: {ask: order, ask_again: true}
      tell: {do: action_track}
  swap:
    triggers: [swap]
    takes_over: [item]
    states:
      item: {ask: item}
      why: {ask: reason}
      swap: {do: action_swap}
  question:
    triggers: [question]
    states:
      answer:
        do: action_answer
        next:
          - if: outcome == "unanswered"
            to: offer
          - else: end
      offer: {call: offer}
  damaged:
    triggers: [damaged]
    persisted_slots: [order]
    states:
      order: {ask: order}
      fault: {ask: reason, take: text}
      report: {do: action_report}
  offer:
    optional: true
    states:
      offer:
        ask: wanted
        answers: {yes_please: true, no_thanks: false}
        attempts: 1
        next:
          - if: wanted
            to: ticket
          - else: stay
      ticket: {do: action_ticket, next: end}
      stay: {say: utter_stay, next: end}
  person: {triggers: [person], drops_others: true, states: {ticket: {do: action_ticket}}}
  greet: {triggers: [greet], states: {hello: {say: [utter_hello, utter_menu]}}}
  rate:
    triggers: [rate]
    states:
      stars: {ask: stars, attempts: 2, otherwise: skipped}
      thanks: {say: utter_thanks, next: end}
      skipped: {say: utter_skipped, next: end}
  find:
    triggers: [find]
    clear: [brand]
    states:
      look: {do: action_look}
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES = Names(
    intents=_words(
        """return track swap question damaged person greet rate find inform abandon yes_please
        no_thanks nlu_fallback restart"""
    ),
    slots=_words("order orders item items reason confirmed outcome wanted stars brand language"),
    actions=_words(
        """action_find_orders action_check action_book action_track action_answer action_report
        action_ticket action_look action_swap action_ask_item"""
    ),
    responses=_words(
        """utter_sorry utter_sorry_again utter_dropped utter_nothing utter_resume utter_what
        utter_unknown utter_late utter_kept utter_stay utter_hello utter_menu utter_thanks
        utter_skipped utter_ask_order utter_ask_reason utter_ask_confirmed utter_ask_wanted
        utter_ask_stars"""
    ),
    told_slots=_words("order item reason stars brand language"),
)


def shop_graph(text: str = SHOP) -> Graph:
    """Return the flows of a text, which must be right."""
    tree, problems = parse(text, "shop.yml")
    assert tree is not None
    graph, found = build({"shop.yml": tree}, NAMES)
    assert [str(p) for p in [*problems, *found, *check(graph, NAMES)]] == []
    return graph
