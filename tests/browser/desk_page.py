"""Drives the desk as an agent does."""

from __future__ import annotations

from argon2 import PasswordHasher
from playwright.sync_api import BrowserContext, Locator, Page, expect

from services.accounts.passwords import Passwords
from services.accounts.roles import Role
from services.accounts.service import AccountService
from services.database import Database
from services.problems import Conflict

WAIT = 15_000
PASSWORD = "a long enough phrase"


def sign_in(
    context: BrowserContext,
    address: str,
    database_url: str,
    name: str,
    role: Role = Role.AGENT,
    shown: str = "",
) -> None:
    """Sign somebody in whose account is made where there is none."""
    database = Database(database_url)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = AccountService(database, Passwords(cheap))
    try:
        made = accounts.add(name, role, shown or name)
        accounts.change_password(made.account.id, made.password, PASSWORD)
    except Conflict:
        pass
    finally:
        database.close()
    said = {"name": name, "password": PASSWORD}
    answer = context.request.post(f"{address}/accounts/login", data=said)
    assert answer.ok, answer.text()


class DeskPage:
    """The desk of one agent, in a page of its own."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.line = page.locator("#line")
        self.entries = page.locator(".queue-entry")
        self.messages = page.locator("#messages .said")
        self.state = page.locator("#talk-state")
        self.problem = page.locator("#message")
        self.field = page.locator("#text")
        self.dialog = page.locator("#dialog")

    def open(self) -> DeskPage:
        """Go to the desk and wait until it hears of changes."""
        self.page.goto(self.address)
        expect(self.line).to_have_attribute("data-state", "online", timeout=WAIT)
        return self

    def entry(self, number: str) -> Locator:
        """The queue's entry of a ticket."""
        return self.page.locator(f'[data-number="{number}"]')

    def choose(self, number: str) -> None:
        """Open a ticket by the queue."""
        self.entry(number).click(timeout=WAIT)
        expect(self.page.locator("#talk-facts")).to_contain_text(number, timeout=WAIT)

    def press(self, key: str) -> None:
        """Press a key where nobody is typing."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.keyboard.press(key)

    def reply(self, text: str) -> None:
        """Write to the customer."""
        self.field.fill(text)
        self.field.press("Enter")

    def said(self) -> list[str]:
        """What everybody said, in the order it is shown."""
        return self.page.locator("#messages .said-text").all_inner_texts()

    def expect_said(self, text: str) -> None:
        """Wait until somebody has said this."""
        told = self.page.locator("#messages .said-text").filter(has_text=text)
        expect(told.last).to_be_visible(timeout=WAIT)
