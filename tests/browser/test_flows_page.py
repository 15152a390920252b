"""The page that shows the flows: by mouse, keyboard and touch, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flows_server import FlowsServer
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route, expect


@pytest.fixture
def flows(tmp_path: Path) -> Iterator[FlowsServer]:
    running = FlowsServer(tmp_path)
    running.server.start()
    yield running
    running.server.stop()


# Whether the view box is this one, within a pixel.
SEEN = """wanted => document.querySelector(".flow-picture").getAttribute("viewBox").split(" ")
    .every((number, place) => Math.abs(number - wanted[place]) < 1)"""


def view(page: Page) -> list[float]:
    """The view box: what is seen of the picture."""
    text = page.locator(".flow-picture").get_attribute("viewBox") or ""
    return [float(number) for number in text.split()]


def test_a_flow_is_chosen_looked_at_and_read(context: BrowserContext, flows: FlowsServer) -> None:
    flows.keep_conversations()
    page = context.new_page()
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda message: complaints.append(message))
    page.goto(flows.address)

    page.get_by_label("Find a flow").fill("cancel")
    page.get_by_role("button", name="Cancel an order").click()
    picture = page.locator(".flow-picture")
    expect(picture).to_contain_text("left 1 (50 %)")
    order = page.get_by_role("button", name="State order")
    expect(order).to_have_attribute("aria-label", "State order. Calls the flow find_order "
                                    "Visits: 2. Left here: 1.")  # fmt: skip

    whole = view(page)
    page.get_by_role("button", name="Zoom in").click()
    assert view(page)[2] < whole[2]
    page.locator("#canvas").hover()
    page.mouse.wheel(0, 600)
    near = view(page)
    page.mouse.down()
    page.mouse.move(500, 300, steps=4)
    page.mouse.up()
    assert view(page)[:2] != near[:2]
    page.locator("#canvas").focus()
    page.keyboard.press("0")
    assert view(page) == pytest.approx(whole, abs=1)

    page.locator("[data-state=confirm]").focus()
    page.keyboard.press("Enter")
    details = page.locator("#details")
    expect(details).to_contain_text("data/flows/orders.yml:")
    expect(details.locator(".doing-said")).to_contain_text("{order_number}")
    expect(details).to_contain_text("affirm: true, deny: false")
    page.get_by_role("button", name="中文").click()
    expect(details.locator(".doing-said")).to_contain_text("取消")
    expect(picture).to_contain_text("离开 1 次（100%）")
    assert page.url.endswith("#cancel_order/confirm")
    assert [message.text for message in complaints] == []


def test_on_a_phone_before_anyone_talked(phone: Page, flows: FlowsServer) -> None:
    phone.goto(flows.address)
    phone.locator("#select").select_option("return_item")
    expect(phone.locator("#counted")).to_contain_text("没有对话")
    phone.locator("[data-state=why]").tap()
    expect(phone.locator("#details")).to_contain_text("问")
    expect(phone.locator(".state-chosen")).to_have_attribute("data-state", "why")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert phone.evaluate(wider) == 0


def test_two_fingers_zoom(phone: Page, flows: FlowsServer) -> None:
    phone.goto(flows.address)
    expect(phone.locator(".flow-picture")).to_be_visible()
    whole = view(phone)
    touch = phone.context.new_cdp_session(phone)
    for kind, apart in (("touchStart", 20), ("touchMove", 50), ("touchMove", 80)):
        fingers = [{"x": 195 - apart, "y": 300, "id": 1}, {"x": 195 + apart, "y": 300, "id": 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert view(phone)[2] < whole[2] / 2
    assert phone.locator(".state-chosen").count() == 0
    phone.locator("#zoom-fit").tap()
    phone.wait_for_function(SEEN, arg=whole)


def test_broken_flows_are_told_of_above_what_could_be_drawn(
    context: BrowserContext, flows: FlowsServer
) -> None:
    page = context.new_page()
    page.route("**/analytics/flows?*", lambda route: route.fulfill(status=503, body="later"))
    page.goto(flows.address)
    expect(page.locator("#message")).to_contain_text("503")
    page.unroute("**/analytics/flows?*")

    def broken(route: Route) -> None:
        answer = route.fetch().json()
        route.fulfill(json={**answer, "problems": ["data/flows/a.yml:3:1: <b>no such slot</b>"]})

    page.route("**/analytics/flows?*", broken)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#notice")).to_contain_text("a.yml:3:1: <b>no such slot</b>")
    expect(page.locator(".flow-picture")).to_be_visible()
