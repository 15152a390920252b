"""Orders and accounts that a word before them tells: order no. 5582-A, 微信号 lily_88."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.personal_data import checks
from language.spans import Span

ORDER, ACCOUNT = "order", "account"

# Few blanks at most: where any number may stand side by side, a long run of them is tried in
# every way it can be shared out.
_IS = r"(?:(?:is|was|[:=是为叫])\s{0,3}){0,3}[#@]?\s{0,3}"
_VALUE = r"(?P<value>[A-Za-z0-9](?:[A-Za-z0-9._@#/-]*[A-Za-z0-9])?)"
_NUMBER = r"(?: number| no\.?| id)?"
_ACCOUNT = re.compile(
    r"(?:微信号?|加我?[Vv微]信?|[Vv]信|会员|(?:qq|扣扣|企鹅)号?|支付宝(?:账号|帐号)?|淘宝(?:号|id)?|"
    r"旺旺(?:号|id)?|闲鱼号?|抖音号?|快手号?|小红书号?|微博号?|b站|钉钉号?|账号|帐号|账户名?|帐户|"
    r"用户(?:名|编?号|id)?|登[录陆](?:名|账号|帐号|id)?|昵称|网名|"
    r"会员(?:卡)?(?:编?号|名)|会员id|积分卡|贵宾卡|客户编?号|工号|学号|"
    r"(?<![a-z])(?:wechat(?: id)?|weixin|wx|vx|qq|line id|telegram|instagram|insta|ig|alipay|weibo|"
    r"tiktok|discord|skype|user ?name|registered as|screen ?name|profile(?: name)?|nick(?:name)?|"
    r"(?:log(?:ged|ging)?|sign(?:ed|ing)?) ?(?:me |us )?(?:in|on|up) (?:as|under)|"
    rf"user ?id|user|login(?: name)?|handle|account(?: name)?{_NUMBER}|member(?:ship)?{_NUMBER}|"
    rf"customer{_NUMBER}|loyalty(?: card)?(?: number)?)(?![a-z]))\s{{0,3}}{_IS}{_VALUE}",
    re.I,
)
# @lily_88; @lily is somebody who is spoken to.
_AT = re.compile(r"(?<![\w.@])@(?P<value>[A-Za-z][A-Za-z0-9._-]{1,40}\d)(?![\w@])")
_ORDER = re.compile(
    r"(?:订单|单号|运单|快递|物流|包裹|发票|工单|退货单|售后单|流水|编号|"
    r"(?<![a-z])(?:orders?|ticket|tracking|parcel|package|invoice|case|reference|ref|return|"
    r"purchase|confirmation|booking))"
    r"\s{0,3}(?:numbers?|num|no\.?|nr\.?|id|code|号码?|编号|单号)?\s{0,3}"
    rf"{_IS}{_VALUE}",
    re.I,
)
_HASH = re.compile(r"(?<![\w&])#\s?(?P<value>[A-Za-z]{0,4}-?\d{4,20})(?![A-Za-z0-9])")
# So many digits an order's number has, and so many characters any value.
_DIGITS, _CHARACTERS = 4, 4


def accounts(text: str) -> Iterator[Span]:
    """Yield accounts."""
    yield from _named(text, _ACCOUNT, ACCOUNT, 1)
    yield from _named(text, _AT, ACCOUNT, 1)


def orders(text: str) -> Iterator[Span]:
    """Yield orders, parcels and tickets."""
    yield from _named(text, _ORDER, ORDER, _DIGITS)
    yield from _named(text, _HASH, ORDER, _DIGITS)


def _named(text: str, pattern: re.Pattern[str], kind: str, least: int) -> Iterator[Span]:
    for match in pattern.finditer(text):
        value = match["value"]
        digits = sum(character.isdecimal() for character in value)
        if digits >= least and len(value) >= _CHARACTERS and not checks.is_day(value):
            yield Span(kind, match.start("value"), match.end("value"), None)
