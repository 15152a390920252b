"""The chat page against the whole running stack."""

import pytest
from chat_page import ChatPage
from playwright.sync_api import expect

pytestmark = pytest.mark.stack


def test_a_message_gets_a_reply_and_a_product_card(stack, context):
    chat = ChatPage(context.new_page(), f"{stack.settings.services_url}/").open()
    chat.say("can you recommend some headphones?")
    expect(chat.products.first).to_be_visible(timeout=20_000)
