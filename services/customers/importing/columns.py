"""What the columns of a table of customers are called, in English and Chinese."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

KEY = "customer_id"
NAMES = {
    KEY: (
        "customer_id",
        "customer id",
        "customer",
        "id",
        "客户编号",
        "客户号",
        "会员编号",
        "会员号",
    ),
    "name": ("name", "full name", "姓名", "客户姓名", "名字"),
    "language": ("language", "lang", "语言", "语种"),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件"),
    "phone": ("phone", "mobile", "telephone", "手机", "手机号", "手机号码", "电话"),
    "points": ("points", "积分", "会员积分"),
    "tier": ("tier", "level", "等级", "会员等级"),
    "joined_on": ("joined_on", "joined", "member since", "注册日期", "入会日期", "加入日期"),
    "born_on": ("born_on", "birth date", "birthday", "date of birth", "生日", "出生日期"),
    "city": ("city", "城市", "所在城市"),
    "address": ("address", "地址", "收货地址"),
    "time_zone": ("time_zone", "time zone", "timezone", "时区"),
    "preferred_channel": ("preferred_channel", "preferred channel", "首选渠道", "偏好渠道"),
    "wechat": ("wechat", "wechat openid", "openid", "微信", "微信openid"),
    "wecom": ("wecom", "external_userid", "企业微信", "外部联系人id"),
    "whatsapp": ("whatsapp",),
}
_FIELDS = {name: field for field, names in NAMES.items() for name in names}


class ColumnsRefused(ValueError):
    """The first line of a table does not name its columns."""


@dataclass(frozen=True)
class Columns:
    """The columns of a table.

    Attributes:
        fields: The field of each column, in their order; None for one that is not read.
        unread: Names of the columns that are not read.
    """

    fields: tuple[str | None, ...]
    unread: tuple[str, ...]


def columns_of(header: Sequence[str]) -> Columns:
    """Return what the columns of a table are.

    Args:
        header: The first line.

    Raises:
        ColumnsRefused: When no column holds the customers' numbers, or two hold the same.
    """
    fields = tuple(_FIELDS.get(_folded(name)) for name in header)
    if KEY not in fields:
        raise ColumnsRefused(
            f"The first line names no column {NAMES[KEY][0]} or {NAMES['customer_id'][4]}; it has "
            f"{', '.join(name.strip() for name in header if name.strip()) or 'nothing'}."
        )
    twice = {field for field in fields if field is not None and fields.count(field) > 1}
    if twice:
        raise ColumnsRefused(f"Two columns are {', '.join(sorted(twice))}: leave one out.")
    unread = (name.strip() for name, field in zip(header, fields, strict=True) if field is None)
    return Columns(fields, tuple(name for name in unread if name))


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
