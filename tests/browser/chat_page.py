"""The chat page as a customer uses it: what tests say instead of CSS selectors.

It knows nothing of the fake assistant, so it drives the real stack as well:

    chat = ChatPage(page, "http://localhost:8000/")
    chat.open()
    chat.say("Recommend headphones under ¥500")
    expect(chat.products.first).to_be_visible()
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class ChatPage:
    """One open chat page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.field = page.locator("#message")
        self.typing = page.locator("#typing-bubble")
        self.connection = page.locator("#connection")
        self.customer = page.locator("#customer")
        self.suggestions = page.locator(".suggestion")
        self.messages = page.locator(".message")
        self.replies = page.locator(".from-assistant .bubble")
        self.own_messages = page.locator(".from-customer .bubble")
        self.notices = page.locator(".from-notice .bubble")
        self.quick_replies = page.locator(".quick-reply")
        self.products = page.locator(".product")
        self.sources = page.locator("a.source")
        self.orders = page.locator(".order")
        self.tickets = page.locator(".ticket")

    def open(self) -> ChatPage:
        """Go to the page and wait until messages can be sent."""
        self.page.goto(self.address)
        self.expect_connection("online")
        return self

    def reload(self) -> None:
        """Load the page anew, as a customer does who is unsure."""
        self.page.reload()
        self.expect_connection("online")

    def say(self, text: str) -> None:
        """Write a message and send it with Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def choose(self, title: str) -> None:
        """Press a quick reply."""
        self.quick_reply(title).click()

    def quick_reply(self, title: str) -> Locator:
        """The quick reply of this title."""
        return self.quick_replies.filter(has_text=title).last

    def switch_language(self, language: str) -> None:
        """Press EN or 中文 (`en` or `zh`)."""
        self.page.locator(f'[data-language="{language}"]').click()

    def sign_in(self, name: str) -> None:
        """Become one of the demo customers."""
        self.customer.select_option(label=name)

    def start_anew(self) -> None:
        """Press "New conversation" and confirm."""
        self.page.locator("#restart").click()
        self.page.locator("#restart-yes").click()

    def expect_connection(self, state: str, timeout: float = 15_000) -> None:
        """Wait until the line is `online`, `offline`, `connecting` or `paused`."""
        expect(self.connection).to_have_attribute("data-state", state, timeout=timeout)

    def expect_reply(self, text: str, timeout: float = 15_000) -> None:
        """Wait until the newest bubble of the assistant contains this."""
        expect(self.replies.last).to_contain_text(text, timeout=timeout)

    def texts(self) -> list[str]:
        """What all bubbles say, in order."""
        return self.page.locator(".bubble").all_inner_texts()

    def overflow(self) -> int:
        """By how many pixels anything is wider than its frame; one pixel is rounding."""
        return int(
            self.page.evaluate(
                """() => Math.max(...[...document.querySelectorAll(
                    "html, body, #chat, #scroller, .message, .bubble, .card, .product, .source"
                )].map((node) => Math.max(0, node.scrollWidth - node.clientWidth - 1)))"""
            )
        )
