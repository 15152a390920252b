"""Takes the pictures of what offers earned, over services of its own and made-up customers.

`PYTHONPATH=. .venv/bin/python tests/browser/offers_screenshots.py`
"""

from __future__ import annotations

import random
import tempfile
import uuid
from pathlib import Path

import httpx
from conftest import CHROMIUM, DESKTOP, FLAGS, PHONE
from gaps_server import GapsServer
from playwright.sync_api import Browser, ViewportSize, sync_playwright

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
CONVERSATIONS = 60
WISHES = (
    {"wish": "a quiet vacuum cleaner under 2000"},
    {"wish": "一千以内的降噪耳机"},
    {"category": "lamp"},
    {"category": "kettle"},
    {},
)
OPENED, BOUGHT, DISLIKED = 0.2, 0.05, 0.08


def main() -> None:
    """Offer, respond and take the pictures."""
    random.seed(7)
    with tempfile.TemporaryDirectory() as folder:
        services = GapsServer(Path(folder))
        services.start()
        with httpx.Client(base_url=services.root, timeout=30) as http:
            for number in range(CONVERSATIONS):
                converse(http, number)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            take(browser, services, "en-GB", "offers-desktop-en.png", DESKTOP, 1)
            take(browser, services, "zh-CN", "offers-phone-zh.png", PHONE, 2)
            browser.close()
        services.stop()


def converse(http: httpx.Client, number: int) -> None:
    """Let one made-up customer be offered something and respond."""
    who = {"customer_id": f"C10{random.randint(1, 30):02d}"} if number % 4 else {}
    where = {"conversation_id": f"made-up-{number}", **who}
    channel = random.choice(["socketio", "socketio", "wechat"])
    wish = {**random.choice(WISHES), **where, "channel": channel, "request": uuid.uuid4().hex}
    if number % 6 == 5:
        granted = http.post("/offers/allowance", json={**where, "channel": channel}).json()
        wish.update({"approach": granted["approach"]} if granted["approach"] else {})
    offers = http.post("/recommendations", json=wish).json()["recommendations"]
    for offer in offers:
        sku = offer["product"]["sku"]
        if random.random() < OPENED:
            http.get(f"/shop/{sku}", params={"offer": offer["offer"]})
        if who and random.random() < BOUGHT:
            http.post("/events", json={**who, "sku": sku, "kind": "bought"})
    if offers and random.random() < DISLIKED:
        http.post("/offers/not-wanted", json={**where, "skus": [offers[0]["product"]["sku"]]})


def take(
    browser: Browser, services: GapsServer, locale: str, name: str, size: ViewportSize, scale: int
) -> None:
    """Keep what is seen of the page."""
    page = browser.new_page(viewport=size, locale=locale, device_scale_factor=scale)
    page.goto(f"{services.root}/offers/")
    page.locator(".totals").wait_for()
    page.screenshot(path=IMAGES / name)


if __name__ == "__main__":
    main()
