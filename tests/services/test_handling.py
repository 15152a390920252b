"""People take conversations over: one at a time, the assistant quiet, every reply once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.desk.assistant import NotReached
from services.desk.conversation import messages
from services.desk.replying import OnItsWay
from services.desk.repository import DeskRepository
from services.problems import Conflict, NotFound, Unprocessable
from tests.services.a_desk import EVA, KEY, MEI, TOM


def test_whoever_takes_over_has_the_conversation_and_the_assistant_is_quiet(desk):
    desk.rasa.says("c", "hello", input_channel="whatsapp")
    desk.handling.take(desk.number, MEI)
    assert (desk.ticket().held, desk.ticket().agent_name, desk.paused) == (True, "Mei", True)
    assert desk.rasa.told == [("joined", {"agent": "Mei"}, "whatsapp")]
    assert ("taken", "Mei", "") in desk.done()


def test_of_two_who_take_over_at_once_one_wins_and_the_other_is_told_who(desk):
    barrier, names = Barrier(2), []

    def take(agent):
        barrier.wait()
        try:
            desk.handling.take(desk.number, agent)
        except Conflict as conflict:
            names.append(conflict.detail)

    with ThreadPoolExecutor() as pool:
        list(pool.map(take, [MEI, TOM]))
    holder = desk.ticket().agent_name
    assert names == [f"{holder} has this conversation."]
    assert [kind for kind, _, _ in desk.done()].count("taken") == 1


def test_who_has_it_may_take_it_again_and_nothing_changes_but_the_quiet(desk):
    desk.handling.take(desk.number, MEI)
    desk.rasa.keep("c", {"event": "resume"})
    desk.handling.take(desk.number, MEI)
    assert desk.paused
    assert [kind for kind, _, _ in desk.done()].count("taken") == 1


def test_nobody_has_a_conversation_whose_assistant_could_not_be_told(desk):
    desk.rasa.down = True
    with pytest.raises(NotReached):
        desk.handling.take(desk.number, MEI)
    desk.rasa.down = False
    desk.handling.take(desk.number, TOM)
    assert desk.ticket().agent_name == "Tom"


def test_an_assistant_that_was_told_but_whose_answer_was_lost_is_not_left_quiet(desk):
    desk.rasa.breaks = True
    with pytest.raises(NotReached):
        desk.handling.take(desk.number, MEI)
    assert (desk.ticket().held, desk.paused) == (False, False)


def test_a_reply_goes_out_where_the_customer_wrote_last_in_the_agents_name(desk):
    desk.handling.take(desk.number, MEI)
    desk.rasa.says("c", "now here", input_channel="whatsapp")
    assert desk.reply(MEI) == "sent"
    assert desk.rasa.sent == [("whatsapp", "Hello")]
    last = messages(desk.tracker.spoken("c"))[-1]
    assert (last.sender, last.agent, last.key) == ("agent", "Mei", KEY)


def test_only_who_has_the_conversation_may_reply(desk):
    with pytest.raises(Conflict, match="take it over"):
        desk.reply(MEI)
    desk.handling.take(desk.number, MEI)
    with pytest.raises(Conflict, match="Mei has"):
        desk.reply(TOM)
    assert desk.rasa.sent == []


def test_a_reply_that_is_sent_again_with_its_key_goes_out_once(desk):
    desk.handling.take(desk.number, MEI)
    assert [desk.reply(MEI), desk.reply(MEI)] == ["sent", "sent"]
    assert len(desk.rasa.sent) == 1


def test_a_reply_asked_for_many_times_at_once_goes_out_once(desk):
    desk.handling.take(desk.number, MEI)
    barrier = Barrier(4)

    def reply(_):
        barrier.wait()
        try:
            return desk.reply(MEI)
        except OnItsWay:
            return "on its way"

    with ThreadPoolExecutor() as pool:
        states = set(pool.map(reply, range(4)))
    assert "sent" in states
    assert len(desk.rasa.sent) == 1


def test_a_reply_whose_answer_was_lost_is_found_and_not_sent_again(desk):
    desk.handling.take(desk.number, MEI)
    desk.rasa.breaks = True
    assert desk.reply(MEI) == "sent"
    desk.rasa.breaks = False
    assert desk.reply(MEI) == "sent"
    assert len(desk.rasa.sent) == 1


def test_a_reply_that_was_not_sent_is_sent_when_it_is_asked_for_again(desk):
    desk.handling.take(desk.number, MEI)
    desk.rasa.down = True
    with pytest.raises(NotReached):
        desk.reply(MEI)
    desk.rasa.down = False
    assert desk.reply(MEI) == "sent"
    assert len(desk.rasa.sent) == 1


def test_a_reply_whose_server_died_is_sent_again_after_a_while_and_by_one_alone(desk):
    desk.handling.take(desk.number, MEI)
    with desk.database.session() as session:
        ticket = desk.handling.find(session, desk.number)
        DeskRepository(session).add(desk.replies._entry(ticket, MEI, KEY))
    with pytest.raises(OnItsWay):
        desk.reply(MEI)
    desk.minutes = 2
    assert desk.reply(MEI) == "sent"
    assert len(desk.rasa.sent) == 1


def test_of_two_who_find_a_reply_stuck_one_sends_it(desk):
    desk.handling.take(desk.number, MEI)
    with desk.database.session() as session:
        ticket = desk.handling.find(session, desk.number)
        DeskRepository(session).add(desk.replies._entry(ticket, MEI, KEY))
    desk.minutes = 2
    assert desk.replies._claim(KEY)
    assert not desk.replies._claim(KEY)


def test_a_key_of_another_conversation_is_refused(desk):
    desk.handling.take(desk.number, MEI)
    desk.reply(MEI)
    desk.number = desk.open("d")
    desk.handling.take(desk.number, MEI)
    with pytest.raises(Conflict, match="key"):
        desk.reply(MEI)


def test_handing_back_lets_the_assistant_say_what_was_agreed(desk):
    desk.handling.take(desk.number, MEI)
    desk.handling.hand_back(desk.number, MEI, "a refund by Monday")
    assert not desk.paused
    assert desk.rasa.told[-1][:2] == ("back", {"agent": "Mei", "agreed": "a refund by Monday"})
    kept = desk.ticket()
    assert (kept.state, kept.outcome, kept.held) == ("closed", "handed_back", False)
    assert ("handed_back", "Mei", "a refund by Monday") in desk.done()


def test_who_could_not_hand_back_still_has_the_conversation(desk):
    desk.handling.take(desk.number, MEI)
    desk.rasa.down = True
    with pytest.raises(NotReached):
        desk.handling.hand_back(desk.number, MEI, "")
    assert desk.ticket().held


def test_all_tickets_of_a_conversation_close_together_with_an_outcome(desk):
    other = desk.open("c", "payments")
    desk.handling.take(desk.number, MEI)
    with pytest.raises(Unprocessable):
        desk.handling.close(desk.number, MEI, "no such end", "")
    desk.handling.close(other, MEI, "solved", "done")
    assert {desk.ticket(one).outcome for one in (desk.number, other)} == {"solved"}
    assert not desk.paused
    with pytest.raises(Conflict, match="closed"):
        desk.handling.take(other, MEI)


def test_nobody_closes_what_somebody_else_has(desk):
    desk.handling.take(desk.number, MEI)
    with pytest.raises(Conflict, match="Mei has"):
        desk.handling.close(desk.number, TOM, "solved", "")


def test_a_colleague_has_at_once_what_is_given_to_them(desk):
    desk.handling.take(desk.number, MEI)
    desk.handling.transfer(desk.number, MEI, TOM, None, "angry")
    assert desk.paused
    assert desk.ticket().agent_name == "Tom"
    with pytest.raises(Conflict, match="Tom has"):
        desk.reply(MEI)
    assert ("transferred", "Mei", "→ Tom. angry") in desk.done()


def test_in_a_queue_nobody_has_it_and_the_assistant_answers_meanwhile(desk):
    desk.handling.take(desk.number, MEI)
    desk.handling.transfer(desk.number, MEI, None, "payments", "")
    kept = desk.ticket()
    assert (kept.held, kept.topic, desk.paused) == (False, "payments", False)
    with pytest.raises(Conflict):
        desk.handling.transfer(desk.number, MEI, TOM, None, "")
    with pytest.raises(Unprocessable):
        desk.handling.transfer(desk.number, MEI, None, "no such queue", "")


def test_who_could_not_give_it_to_a_queue_still_has_the_conversation(desk):
    desk.handling.take(desk.number, MEI)
    desk.rasa.down = True
    with pytest.raises(NotReached):
        desk.handling.transfer(desk.number, MEI, None, "payments", "")
    assert (desk.ticket().held, desk.ticket().topic) == (True, "person_wanted")


def test_what_a_supervisor_gives_on_is_somebodys_even_while_the_assistant_is_not_reached(desk):
    desk.handling.take(desk.number, MEI)
    desk.rasa.down = True
    with pytest.raises(NotReached):
        desk.handling.assign(desk.number, EVA, TOM)
    assert (desk.ticket().held, desk.ticket().agent_name) == (True, "Tom")
    assert desk.paused


def test_a_closed_ticket_is_given_to_nobody_and_nothing_is_kept_of_it(desk):
    desk.handling.close(desk.number, MEI, "solved", "")
    with pytest.raises(Conflict, match="closed"):
        desk.handling.assign(desk.number, EVA, TOM)
    assert [kind for kind, _, _ in desk.done()].count("assigned") == 0


def test_a_supervisor_gives_a_conversation_to_somebody_else(desk):
    desk.handling.take(desk.number, MEI)
    desk.handling.assign(desk.number, EVA, TOM)
    assert (desk.ticket().agent_name, desk.paused) == ("Tom", True)


def test_a_note_needs_no_conversation_and_a_ticket_must_be_there(desk):
    desk.handling.note(desk.number, TOM, "called her")
    assert ("note", "Tom", "called her") in desk.done()
    with pytest.raises(NotFound):
        desk.handling.note("T-9999999999999999999", TOM, "x")
