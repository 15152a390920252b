"""What pages of the desk hear as it happens."""

import asyncio

from services.desk.live import QUEUE, LiveUpdates, Numbered
from tests.services.a_desk import MEI

SECONDS = 60


def heard(live, do, wanted):
    """Return what is heard until everything wanted was; what causes it is done at the first look.

    It is over in a minute, whatever happens: pytest's own time-out does not end this loop.
    """
    return asyncio.wait_for(_heard(live, do, wanted), SECONDS)


async def _heard(live, do, wanted):
    stream, found = live.changes(0.05), []
    async for told in stream:
        # On a busy machine "" is heard before the first look is over.
        if told == QUEUE and QUEUE not in found:
            await asyncio.get_running_loop().run_in_executor(None, do)
        found.append(told)
        if set(wanted) <= set(found):
            break
    await stream.aclose()
    return found


def test_a_message_in_an_open_conversation_is_heard_and_one_elsewhere_is_not(desk):
    def say():
        desk.rasa.says("somebody else", "hello")
        desk.rasa.says("c", "hello")

    live = LiveUpdates(desk.database, desk.tracker, 0.01)

    assert "somebody else" not in asyncio.run(heard(live, say, {"c"}))


def test_every_page_hears_what_was_done(desk):
    live = LiveUpdates(desk.database, desk.tracker, 0.01)

    async def both():
        take = lambda: desk.handling.take(desk.number, MEI)  # noqa: E731
        return await asyncio.gather(
            heard(live, take, {QUEUE, "c"}), heard(live, lambda: None, {QUEUE, "c"})
        )

    assert all("c" in found for found in asyncio.run(both()))


def test_a_server_that_stops_ends_all_streams(desk):
    live = LiveUpdates(desk.database, desk.tracker, 0.01)

    async def listen():
        stream = live.changes(0.05)
        await anext(stream)
        live.stop()
        return [told async for told in stream]

    assert None not in asyncio.run(listen())


def test_a_row_that_was_stored_late_under_an_earlier_number_is_not_missed():
    rows = [(1, "a"), (3, "c")]
    told = Numbered(lambda after: [row for row in rows if row[0] > after], lambda: 3)
    assert told.new() == set()
    rows.append((2, "b"))
    rows.append((4, "d"))
    assert told.new() == {"b", "d"}
    assert told.new() == set()
