"""Two agents and one customer at once, on the whole running stack."""

import re

import pytest
from chat_page import ChatPage
from desk_page import WAIT, DeskPage, sign_in
from playwright.sync_api import expect

pytestmark = pytest.mark.stack

TICKET = re.compile(r"T-\d+")
AGENTS = ("Mei", "Tom")


def continued(route):
    """Let a request through."""
    route.continue_()


@pytest.fixture
def agents(browser, stack):
    """Mei and Tom at the desk, each in a browser of their own."""
    address = stack.settings.services_url
    contexts = [browser.new_context(locale="en-GB") for _ in AGENTS]
    for context, name in zip(contexts, AGENTS, strict=True):
        sign_in(context, address, stack.environment["DATABASE_URL"], name)
    yield [DeskPage(context.new_page(), f"{address}/desk/").open() for context in contexts]
    for context in contexts:
        context.close()


def test_no_message_is_lost_and_none_is_answered_twice(stack, agents, context):
    mei, tom = agents
    customer = ChatPage(context.new_page(), f"{stack.settings.services_url}/").open()
    customer.say("I want to talk to a person")
    expect(customer.tickets).to_be_visible(timeout=WAIT)
    number = TICKET.search(customer.tickets.inner_text()).group()

    # Both see it appear, open it and take over at the same moment.
    for desk in agents:
        desk.choose(number)
    for desk in agents:
        desk.page.evaluate("document.querySelector('[data-doing=take]').click()")
    taken = re.compile("You have this conversation. The assistant|(Mei|Tom) has this")
    for desk in agents:
        expect(desk.state).to_have_text(taken, timeout=WAIT)
    winner, loser = sorted(agents, key=lambda desk: "You have" not in desk.state.inner_text())
    name = "Mei" if winner is mei else "Tom"
    expect(loser.state).to_contain_text(f"{name} has this")
    expect(loser.page.locator("[data-mode=reply]")).to_be_disabled()
    customer.expect_reply(f"{name} is with you now")
    assert loser is (tom if winner is mei else mei)

    # Everybody writes; the assistant keeps quiet.
    spoken = [*customer.texts()]
    for turn in range(3):
        winner.reply(f"From {name}, number {turn}")
        customer.say(f"where is my order? number {turn}")
        customer.expect_reply(f"From {name}, number {turn}")
        winner.expect_said(f"where is my order? number {turn}")
    talked = customer.texts()[len(spoken) :]
    from_agent = [text for text in talked if text.startswith("From")]
    assert from_agent == [f"From {name}, number {turn}" for turn in range(3)]
    assert len(talked) == 6
    expect(customer.page.locator(".agent-name").first).to_contain_text(name)
    loser.expect_said("where is my order? number 2")
    assert [text for text in winner.said() if "number" in text] == [
        text for text in loser.said() if "number" in text
    ]

    # The customer reloads, and reads all of it in the same order.
    before = customer.texts()
    customer.reload()
    expect(customer.page.locator(".bubble")).to_have_count(len(before), timeout=WAIT)
    assert customer.texts() == before

    # Handed back with what was agreed, the assistant says so and goes on.
    winner.press("h")
    winner.dialog.locator("textarea").fill("a refund by Monday")
    winner.page.keyboard.press("Control+Enter")
    customer.expect_reply("agreed: a refund by Monday")
    expect(winner.state).to_contain_text("Closed", timeout=WAIT)
    expect(loser.entry(number)).to_have_count(0, timeout=WAIT)
    customer.say("what are your opening hours?")
    customer.expect_reply("9:00")


def test_a_reply_that_was_lost_on_the_way_is_sent_again_and_arrives_once(stack, agents, context):
    mei = agents[0]
    customer = ChatPage(context.new_page(), f"{stack.settings.services_url}/").open()
    customer.say("a person please")
    expect(customer.tickets).to_be_visible(timeout=WAIT)
    mei.choose(TICKET.search(customer.tickets.inner_text()).group())
    mei.press("t")
    expect(mei.state).to_contain_text("You have", timeout=WAIT)
    # The first request is lost; of the second the answer is.
    lost = [lambda route: route.abort(), lambda route: (route.fetch(), route.abort())]
    mei.page.route("**/reply", lambda route: (lost.pop(0) if lost else continued)(route))
    mei.reply("I am looking")
    customer.say("are you there?")
    mei.expect_said("are you there?")
    customer.expect_reply("I am looking")
    expect(mei.page.locator(".said-not_sent, .said-sending")).to_have_count(0, timeout=WAIT)
    assert lost == []
    assert mei.said().count("I am looking") == customer.texts().count("I am looking") == 1
    mei.press("c")
    mei.page.keyboard.press("Control+Enter")
    expect(mei.state).to_contain_text("Closed", timeout=WAIT)
