"""What the fake assistant says: a few turns in both languages with every kind of card."""

from __future__ import annotations

from typing import Any

Payload = dict[str, Any]

PRODUCTS_EN: list[Payload] = [
    {
        "sku": "AB-PRO",
        "name": "AirBuds Pro",
        "price": "¥999",
        "image": "/images/categories/headphones.svg",
        "url": "/products/AB-PRO",
        "reason": "Customers who bought OverEar 700 chose it too",
        "in_stock": "True",
    },
    {
        "sku": "SP-MINI",
        "name": "SoundCube Mini",
        "price": "¥199",
        "image": "/images/categories/speaker.svg",
        "url": "/products/SP-MINI",
        "reason": "Fits what you asked for",
        "in_stock": True,
    },
    {
        "sku": "VP-10",
        "name": "PowerTank Slim",
        "price": "¥129",
        "image": "/images/categories/power_bank.svg",
        "url": "/products/VP-10",
        "reason": "Popular with our customers",
        "in_stock": "False",
    },
]
PRODUCTS_ZH: list[Payload] = [
    {**PRODUCTS_EN[0], "name": "声悦 Pro 耳机", "reason": "买过声悦 700 头戴耳机的顾客也选了它"},
    {**PRODUCTS_EN[1], "name": "声悦小方音箱", "reason": "符合您的要求"},
]
YES_NO = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]

HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
HOSTILE_ADDRESS = "javascript:document.title='hacked'"


def text(words: str, *buttons: Payload) -> Payload:
    """A text reply as Rasa's socket.io channel sends it."""
    return {"text": words, "quick_replies": list(buttons)} if buttons else {"text": words}


def one_by_one(products: list[Payload]) -> list[Payload]:
    """A card a message, as the assistant's responses do it."""
    return [{"type": "products", "items": [product]} for product in products]


REPLIES: dict[str, list[Payload]] = {
    "hello": [text("Hello, this is Heed. What can I do for you?")],
    "你好": [text("您好，我是合得家的智能客服小合，请问有什么可以帮您？")],
    "recommend": [text("Here is what I'd suggest:"), *one_by_one(PRODUCTS_EN)],
    "推荐": [text("给您推荐这几款："), *one_by_one(PRODUCTS_ZH)],
    "return": [
        text("You'd like to return AirBuds Pro from order HD10000102. Shall I book it?", *YES_NO)
    ],
    "/affirm": [text("Your return RT1001 is booked.")],
    "warranty": [
        text("Everything has a warranty of **12 months**, large appliances of 24."),
        {"type": "source", "title": "Warranty", "url": "/help/en/warranty#how-long"},
    ],
    "保修": [
        text("所有商品保修 12 个月，大家电 24 个月。“人为损坏”不在保修范围内。"),
        {"type": "source", "title": "保修说明", "url": "/help/zh/warranty#保修期"},
    ],
    "where is my order": [
        text("Order HD10000101 is on its way with SF Express."),
        {
            "type": "order",
            "number": "HD10000101",
            "status": "shipped",
            "items": "NimbusPad 11, Voltix 65W Charger",
            "expected": "2026-11-26",
            "tracking": "SF1029384756",
        },
    ],
    "订单": [
        text("订单 HD10000201 已由顺丰发出。"),
        {
            "type": "order",
            "number": "HD10000201",
            "status": "shipped",
            "items": [
                {"name": "扫扫 S9 扫地机器人", "quantity": 1},
                {"name": "滤网", "quantity": 2},
            ],
            "expected": "2026-11-26",
            "tracking": "SF1029384757",
        },
    ],
    "person": [
        text("A person will take over. They see everything we've said."),
        {"type": "ticket", "number": "T-1001"},
    ],
    "hostile": [
        text(f"{HOSTILE} [click]({HOSTILE_ADDRESS})", {"title": HOSTILE, "payload": "/deny"}),
        {
            "type": "products",
            "items": [
                {
                    "name": HOSTILE,
                    "price": HOSTILE,
                    "reason": HOSTILE,
                    "image": HOSTILE_ADDRESS,
                    "url": HOSTILE_ADDRESS,
                }
            ],
        },
        {"type": "source", "title": HOSTILE, "url": HOSTILE_ADDRESS},
        {"type": "order", "number": HOSTILE, "status": HOSTILE, "items": [{"name": HOSTILE}]},
        {"type": "ticket", "number": HOSTILE},
        {"type": "<script>", "items": None},
    ],
    "long": [text("W" * 400), {"type": "source", "title": "L" * 200, "url": "/help/" + "l" * 300}],
    "link": [text("See https://example.com/a?b=1. Your invoice: /invoices/abc-123，请查收。")],
    "silence": [],
}


def replies_to(message: str) -> list[Payload]:
    """The replies whose keyword stands in the message; an echo where there is none."""
    for keyword, replies in REPLIES.items():
        if keyword in message.lower():
            return replies
    return [text(f"You said: {message}")]
