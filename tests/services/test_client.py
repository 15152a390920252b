"""The client that actions import, over the real application and over broken networks."""

import httpx
import pytest

from services.client import NotFound, Refused, ServicesClient, ServiceUnavailable
from tests.services.conftest import SERVICES_TOKEN


@pytest.fixture
def client(app, http) -> ServicesClient:
    return ServicesClient("http://services", httpx.ASGITransport(app), SERVICES_TOKEN)


async def test_the_client_reads_what_the_services_say(client):
    assert (await client.order("hd10000102"))["number"] == "HD10000102"
    assert (await client.product("the kettle"))["sku"] == "KT-15"
    assert len(await client.orders_of("C1001", limit=2)) == 2
    assert (await client.item("HD10000102", "kettle"))["sku"] == "KT-15"
    assert (await client.check_return("HD10000102", None))["result"] == "ok"
    assert await client.returns_of("HD10000105")
    assert await client.promotions(None)
    assert len((await client.compare(["KP-9", "KP-9P"]))["products"]) == 2
    assert await client.recommend(customer_id="C1001", limit=2, brand=None)
    assert (await client.customer("C1002"))["name"] == "王芳"
    await client.refuse_offers(customer_id="C1002", conversation_id="talk", all=True)
    assert "answered" in await client.answer("who pays?", "en")


async def test_what_does_not_exist_is_not_found(client):
    with pytest.raises(NotFound):
        await client.order("HD99999999")
    with pytest.raises(NotFound):
        await client.customer("nobody")


async def test_a_refusal_gives_its_reason(client):
    with pytest.raises(Refused, match="window_passed"):
        await client.book_return("HD10000103", sku="NT-11", reason="x", kind="return")


async def test_services_that_are_down_are_unavailable_after_a_second_try():
    tries = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        raise httpx.ConnectError("refused")

    client = ServicesClient("http://services", httpx.MockTransport(refuse))
    with pytest.raises(ServiceUnavailable):
        await client.order("HD10000102")
    assert len(tries) == 2


async def test_a_change_is_never_sent_twice():
    tries = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        raise httpx.ReadTimeout("slow")

    client = ServicesClient("http://services", httpx.MockTransport(refuse))
    with pytest.raises(ServiceUnavailable):
        await client.cancel_order("HD10000104")
    assert len(tries) == 1


class LosesAnswers(httpx.ASGITransport):
    """Hands the first requests on and loses what is answered."""

    lost = 1

    async def handle_async_request(self, request):
        answer = await super().handle_async_request(request)
        if self.lost:
            self.lost -= 1
            raise httpx.ReadTimeout("lost")
        return answer


async def test_a_booking_whose_answer_is_lost_is_made_once_and_told(app, http):
    client = ServicesClient("http://services", LosesAnswers(app), SERVICES_TOKEN)
    wish = {"sku": "KT-15", "reason": "too loud", "kind": "return"}
    booked = await client.book_return("HD10000102", **wish)
    assert await client.returns_of("HD10000102") == [booked]


async def test_a_ticket_whose_answer_is_lost_is_opened_once(app, http):
    client = ServicesClient("http://services", LosesAnswers(app), SERVICES_TOKEN)
    told = {"conversation_id": "lost", "topic": "person_wanted", "language": "en"}
    told |= {"channel": "rest", "messages": [], "summary": "help"}
    first = await client.open_ticket(**told)
    assert (await client.open_ticket(**told))["number"] == first["number"]


async def test_a_failing_service_is_unavailable():
    broken = httpx.MockTransport(lambda request: httpx.Response(500))
    with pytest.raises(ServiceUnavailable):
        await ServicesClient("http://services", broken).customer("C1001")
