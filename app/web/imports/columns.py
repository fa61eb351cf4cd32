"""What a file may hold: its columns, what they are called elsewhere, and how their cells are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.queries.catalogue import list_levels
from app.queries.stores import list_store_names
from app.queries.suppliers import list_supplier_names
from app.services.tables import Table
from app.web.imports.cells import Reader, amount, folded, moment, named, one_of, plain, quantity, whole, yes_no
from app.web.permissions import Permission, may
from app.web.templating import current_shop

Doc = dict[str, Any]
SOURCES = {
    "self": "self", "selfoperated": "self", "自营": "self",
    "supplier": "supplier", "供应商": "supplier",
    "supplychain": "supply_chain", "供应链": "supply_chain", "聚合供应链": "supply_chain",
    "store": "store", "门店": "store",
}  # fmt: skip
CHANNELS = {
    "mall": "mall", "商城": "mall", "store": "store", "门店": "store",
    "cashier": "cashier", "收银台": "cashier", "买单": "cashier",
}  # fmt: skip
ASSET_WORDS = {
    "cash": "cash", "现金": "cash", "余额": "cash", "commission": "commission", "佣金": "commission",
    "points": "points", "积分": "points", "loveavailable": "love_available", "爱心值": "love_available",
    "可用爱心值": "love_available", "lovefrozen": "love_frozen", "冻结爱心值": "love_frozen",
    "voucher": "voucher", "购物券": "voucher",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """Something that a file may say of each line; ``names`` are headers that mean it."""

    key: str
    label: Any
    names: str
    read: Reader = str
    is_required: bool = False
    is_private: bool = False

    def means(self, header: str) -> bool:
        """Whether a header is one of its names."""
        return folded(header) in {folded(name) for name in (self.key, str(self.label), *self.names.split())}


@dataclass(frozen=True, slots=True)
class Kind:
    """What the lines of a file are: objects of the shop file, or events of a type."""

    label: Any
    about: Any
    event: str | None = None


KINDS = {
    "members": Kind(
        lazy_gettext("Members"), lazy_gettext("New members are added; of known ones what the file says is changed.")
    ),
    "products": Kind(
        lazy_gettext("Products"), lazy_gettext("New products are added; of known ones what the file says is changed.")
    ),
    "entries": Kind(
        lazy_gettext("Entries of another system"),
        lazy_gettext("A queue that is under way elsewhere goes on here, in the order of the lines."),
        "entry.opened",
    ),
    "balances": Kind(
        lazy_gettext("Balances of another system"),
        lazy_gettext("What members hold elsewhere is added to what they hold here."),
        "balance.opened",
    ),
}


def columns_of(kind: str) -> list[Column]:
    """The columns of a kind, those left out that the person at the console may not see."""
    found = {"members": _members, "products": _products, "entries": _entries, "balances": _balances}[kind]()
    return [column for column in found if not column.is_private or may(Permission.SEE_PRIVATE)]


def guess(columns: Sequence[Column], header: Sequence[str]) -> list[str]:
    """For each column of a file the key that its name means, each once; empty where it means none."""
    free = list(columns)
    keys = []
    for name in header:
        meant = next((column for column in free if column.means(name)), None)
        if meant:
            free.remove(meant)
        keys.append(meant.key if meant else "")
    return keys


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that says nothing: what it was to be, and why not."""

    line: int
    column: Column
    message: str


def documents(
    columns: Sequence[Column], table: Table, keys: Sequence[str]
) -> tuple[list[tuple[int, Doc]], list[WrongCell]]:
    """What each line says under the keys chosen for its columns, and the cells that are wrong, which are left out."""
    by_key = {column.key: column for column in columns}
    docs = []
    wrong = []
    for row in table.rows:
        doc: Doc = {}
        for key, cell in zip(keys, row.cells, strict=True):
            if not key:
                continue
            try:
                value = _read(by_key[key], cell)
            except ValueError as error:
                wrong.append(WrongCell(row.line, by_key[key], str(error)))
            else:
                if value is not None:
                    doc[key] = value
        docs.append((row.line, doc))
    return docs, wrong


def _read(column: Column, cell: str) -> Any:
    """What a cell says; None where it is empty, and then what is known stays."""
    if cell.startswith("="):
        raise ValueError(gettext("This is a formula. Put its value there: formulas are not worked out."))
    if cell:
        return column.read(cell)
    if column.is_required:
        raise ValueError(gettext("This cannot be empty."))
    return None


def _members() -> list[Column]:
    return [
        Column("ref", lazy_gettext("Number"), "id no 编号 会员编号 会员号 会员ID 用户ID memberid", is_required=True),
        Column("nickname", lazy_gettext("Nickname"), "昵称 会员昵称 用户昵称 微信昵称"),
        Column("name", lazy_gettext("Real name"), "姓名 会员姓名 真实姓名 名字 fullname", is_private=True),
        Column("phone", lazy_gettext("Phone"), "mobile tel 手机 手机号 手机号码 电话", plain, is_private=True),
        Column("email", lazy_gettext("E-mail"), "mail 邮箱 电子邮箱 电子邮件", plain, is_private=True),
        Column("level", lazy_gettext("Level"), "会员等级 等级 memberlevel", named(list_levels())),
        Column("referrer", lazy_gettext("Referrer"), "推荐人 推荐人编号 上级 上级编号 referredby"),
        Column("shares", lazy_gettext("Shares"), "股份 股份数 股数", whole),
        Column("picture", lazy_gettext("Picture"), "头像 图片 avatar"),
    ]


def _products() -> list[Column]:
    stores = [(ref, name) for _, ref, name in list_store_names(None)]
    suppliers = [(ref, name) for _, ref, name in list_supplier_names()]
    return [
        Column("ref", lazy_gettext("Number"), "id no 编号 商品编号 商品ID productid", is_required=True),
        Column("name", lazy_gettext("Name"), "名称 商品名称 商品名 品名 title"),
        Column("sku", lazy_gettext("SKU"), "货号 规格编码 条码 barcode"),
        Column("source", lazy_gettext("Source"), "来源 商品来源", one_of(SOURCES)),
        Column("store", lazy_gettext("Store"), "门店 所属门店", named(stores)),
        Column("supplier", lazy_gettext("Supplier"), "供应商", named(suppliers)),
        Column("price", lazy_gettext("Price"), "价格 售价 单价", amount),
        Column("cost", lazy_gettext("Cost"), "成本 成本价 供货价 进价", amount),
        Column("on_sale", lazy_gettext("On sale"), "上架 是否上架 状态 onsale", yes_no),
        Column("enabled", lazy_gettext("Takes part"), "参与返利 返利 是否参与 rebate", yes_no),
        Column("picture", lazy_gettext("Picture"), "图片 主图 image"),
    ]


def _entries() -> list[Column]:
    stores = [(ref, name) for _, ref, name in list_store_names(None)]
    return [
        Column("order", lazy_gettext("Order"), "订单 订单号 订单编号 orderno orderid", is_required=True),
        Column("member", lazy_gettext("Member"), "会员 会员编号 会员号 memberid", is_required=True),
        Column("channel", lazy_gettext("Channel"), "渠道", one_of(CHANNELS), is_required=True),
        Column("store", lazy_gettext("Store"), "门店 门店编号", named(stores)),
        Column("product", lazy_gettext("Product"), "商品 商品编号 productid"),
        Column("paid", lazy_gettext("Paid"), "实付 实付金额 支付金额", amount, is_required=True),
        Column("total", lazy_gettext("Entitlement"), "奖励权益 权益 总权益 total", amount, is_required=True),
        Column("waiting", lazy_gettext("Still waiting for"), "待奖励 剩余 waiting", amount, is_required=True),
        Column("at", lazy_gettext("Paid at"), "时间 支付时间 付款时间 time date", moment(current_shop().zone)),
    ]


def _balances() -> list[Column]:
    return [
        Column("member", lazy_gettext("Member"), "会员 会员编号 会员号 memberid", is_required=True),
        Column("asset", lazy_gettext("Balance"), "资产 类型 种类 kind type", one_of(ASSET_WORDS), is_required=True),
        Column("amount", lazy_gettext("Amount"), "金额 数量 余额", quantity, is_required=True),
        Column("at", lazy_gettext("Time"), "时间 日期 date", moment(current_shop().zone)),
    ]
