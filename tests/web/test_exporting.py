"""Every list as a file: the same rows as on its pages, for the same eyes."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.extensions import db
from app.queries.entries import EntryFilter, EntryPage, list_entries
from app.queries.paging import every_page
from app.services import table_files
from app.services.history import FILE
from app.services.portal.withdrawals import Request, request_withdrawal
from app.services.shop_file import edit_shop, load_shop
from app.web import exporting
from bench.lists import LISTS
from tests import rows
from tests.conftest import NOW
from tests.web import goods, members, sales
from tests.web.forms import fields_of
from tests.web.people import Clock, add_person, browser_of

Record = dict[str, str]


@pytest.fixture
def entries(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(60)
        rows.add_entries(2, first=61, channel="store", lane_id=1, rewarded_cents=1_234)
        rows.add_entries(3, first=63, status="zeroed")
        rows.add_entries(2, first=66, channel="cashier", lane_id=2)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "ROWS_AT_A_TIME", 7)


def csv_of(browser: FlaskClient, address: str, **headers: str) -> list[Record]:
    """What the CSV file at an address says, row by row under its headings."""
    with browser.get(address, headers=headers) as response:
        assert response.status_code == 200, response.text
        return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def shown_on_all_pages(browser: FlaskClient, address: str, link: str) -> list[str]:
    """What ``link`` finds on a list, page after page."""
    found: list[str] = []
    while True:
        page = browser.get(address).text
        found += re.findall(link, page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if not following:
            return found
        address = following[1].replace("&amp;", "&")


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 67),
        ("?status=waiting", 64),
        ("?status=zeroed&channel=mall", 3),
        ("?channel=store&lane=1", 2),
        ("?q=o006", 8),
        ("?status=waiting&q=m1", 21),
        ("?q=zzz", 0),
        ("?after=20", 67),
    ],
)
def test_entries_are_those_of_all_pages_in_their_order(owner: FlaskClient, query: str, count: int) -> None:
    found = csv_of(owner, f"/entries/export.csv{query}")
    assert len(found) == count
    pages = f"/entries{query}" if "after" not in query else "/entries"
    assert [row["Queue ID"] for row in found] == shown_on_all_pages(owner, pages, r'<a href="/entries/(\d+)"')


@pytest.mark.usefixtures("entries")
def test_an_entry_is_said_in_the_words_of_the_page(owner: FlaskClient) -> None:
    (row,) = csv_of(owner, "/entries/export.csv?q=o0061")
    assert row == {
        "Queue ID": "61",
        "Order": "o0061",
        "Line": "1",
        "Member": "m2",
        "Real name": "Member 2",
        "Channel": "Stores",
        "Product or store": "s1",
        "Name": "Store 1",
        "Entitlement": "130.00",
        "Rewarded": "12.34",
        "Waiting amount": "117.66",
        "Status": "Waiting",
        "Joined": "2026-11-03 23:00:00",
    }


@pytest.mark.usefixtures("entries")
def test_headings_and_words_are_in_the_readers_language(owner: FlaskClient) -> None:
    owner.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    with owner.get("/entries/export.csv?status=zeroed") as response:
        text = response.data.decode("utf-8-sig")
    assert "订单" in text.splitlines()[0]
    assert "商城" in text.splitlines()[1]


@pytest.mark.usefixtures("entries")
def test_a_workbook_says_the_same_with_numbers_as_numbers(owner: FlaskClient) -> None:
    said = csv_of(owner, "/entries/export.csv?channel=store")
    with owner.get("/entries/export.xlsx?channel=store") as response:
        assert response.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        head, *found = load_workbook(io.BytesIO(response.data)).active.values
    cells = [dict(zip(head, row, strict=True)) for row in found]
    assert [{name: as_text(cell) for name, cell in row.items()} for row in cells] == [
        {name: "130.0" if name == "Entitlement" else text for name, text in row.items()} for row in said
    ]
    assert (cells[0]["Queue ID"], cells[0]["Rewarded"], cells[0]["Joined"]) == (62, 12.34, "2026-11-04 00:00:00")


def as_text(cell: Any) -> str:
    return "" if cell is None else str(cell)


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("query", "list_address"),
    [("", "/entries"), ("?status=waiting&q=%E6%9D%8E&after=20", "/entries?status=waiting&q=%E6%9D%8E")],
)
def test_too_long_a_list_for_excel_is_refused_on_the_list_that_offers_csv(
    owner: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str, list_address: str
) -> None:
    monkeypatch.setattr(table_files, "MOST_ROWS", -1 if query else 66)
    refused = owner.get(f"/entries/export.xlsx{query}")
    assert (refused.status_code, refused.location) == (303, list_address)
    page = owner.get(refused.location).text
    assert "this list has more. Take it as CSV, which has no limit" in page
    assert owner.get("/entries").text.count("Take it as CSV") == 0
    assert len(csv_of(owner, "/entries/export.csv")) == 67


@pytest.mark.usefixtures("entries")
def test_as_many_rows_as_excel_may_have_are_given_out(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "MOST_ROWS", 67)
    with owner.get("/entries/export.xlsx") as response:
        assert load_workbook(io.BytesIO(response.data)).active.max_row == 68


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("parts_read", [0, 1])
def test_a_workbook_is_gone_from_the_disk_when_its_reader_is(
    owner: FlaskClient, monkeypatch: pytest.MonkeyPatch, parts_read: int
) -> None:
    files: list[Any] = []

    def recording(*args: Any) -> Any:
        files.append(table_files.xlsx_file(*args))
        return files[-1]

    monkeypatch.setattr(exporting, "xlsx_file", recording)
    response = owner.get("/entries/export.xlsx")
    for _ in range(parts_read):
        assert next(response.iter_encoded())
    assert [file.closed for file in files] == [False]
    response.close()
    assert [file.closed for file in files] == [True]


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("language", "name"), [("en", "Entries"), ("zh-CN", "%E9%98%9F%E5%88%97%E6%98%8E%E7%BB%86")])
def test_a_file_is_called_after_its_list_and_the_shops_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch, form: str, language: str, name: str
) -> None:
    Clock(monkeypatch).now = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    add_person(app, "wei", "viewer")
    with browser_of(app, "wei").get(f"/entries/export.{form}", headers={"Accept-Language": language}) as response:
        plain, own = f"entries_2026-11-22.{form}", f"{name}_2026-11-22.{form}"
        assert response.headers["Content-Disposition"] == f"attachment; filename={plain}; filename*=UTF-8''{own}"
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("entries")
def test_the_sheet_of_a_workbook_is_called_like_its_list(owner: FlaskClient) -> None:
    with owner.get("/entries/export.xlsx", headers={"Accept-Language": "zh-CN"}) as response:
        assert load_workbook(io.BytesIO(response.data)).sheetnames == ["队列明细"]


def test_every_list_that_goes_out_as_a_file_has_a_name() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(exporting.__file__).parent.rglob("*.py"))
    named = re.findall(r"(?:as_file|export|_stores)\(\s*\"(\w+)\", form,", code)
    assert sorted(named) == sorted(exporting.NAMES)


@pytest.mark.usefixtures("entries")
def test_csv_begins_with_the_mark_of_utf8_and_ends_lines_as_it_should(owner: FlaskClient) -> None:
    with owner.get("/entries/export.csv") as response:
        assert response.content_type == "text/csv; charset=utf-8"
        assert response.data.startswith(b"\xef\xbb\xbfQueue ID,Order,")
        assert response.data.count(b"\r\n") == response.data.count(b"\n") == 68


@pytest.mark.usefixtures("entries")
def test_rows_are_read_page_by_page_as_they_are_given_out(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int | None] = []

    def counting(wanted: EntryFilter, *, after: int | None, limit: int) -> EntryPage:
        read.append(after)
        return list_entries(wanted, after=after, limit=limit)

    monkeypatch.setattr("app.web.entries.exporting.list_entries", counting)
    with owner.get("/entries/export.csv") as response:
        parts = response.iter_encoded()
        assert next(parts).count(b"\r\n") == 1
        assert read == []
        assert next(parts).count(b"\r\n") == 7
        assert read == [None]
        assert [part.count(b"\r\n") for part in parts] == [7] * 8 + [4]
    assert read == [None, 61, 54, 47, 40, 33, 26, 19, 12, 5]


@pytest.mark.usefixtures("entries")
def test_a_file_is_of_one_moment_and_keeps_nobody_from_writing(app: Flask) -> None:
    zeroing = "UPDATE entries SET status = 'zeroed', zeroed_cents = waiting_cents, waiting_cents = 0 WHERE id = 60"
    with app.app_context():
        pages = every_page(lambda key: list_entries(EntryFilter(status="waiting"), after=key, limit=40))
        assert len(next(pages)) == 40
        with db.engines["write"].begin() as elsewhere:
            elsewhere.exec_driver_sql(zeroing)
        assert 60 in [row.id for row in next(pages)]
        db.session.rollback()
        assert 60 not in [row.id for row in list_entries(EntryFilter(status="waiting"), after=40).rows]


@pytest.mark.parametrize("path", LISTS)
def test_every_list_offers_its_files_filtered_as_it_is(app: Flask, owner: FlaskClient, path: str) -> None:
    sales.fill(app)
    with app.app_context():
        load_shop({"wallet": {"withdrawing": {"minimum": "1.00"}}}, now=NOW)
        request_withdrawal(wanted=Request(1, "cash", 100, 0, "WeChat fang"), token="asked", now=NOW)  # noqa: S106
    offered = re.findall(r'href="([^"]*/export\.[^"]*)"', owner.get(f"{path}?q=&status=&after=&_scheme=x").text)
    query = "?q=&amp;status=&amp;_scheme=x"
    assert offered == [f"{path}/export.xlsx{query}", f"{path}/export.csv{query}"]
    assert len(csv_of(owner, f"{path}/export.csv{query}")) > 0
    with owner.get(f"{path}/export.xlsx") as response:
        assert response.data.startswith(b"PK")


@pytest.mark.parametrize("path", LISTS)
def test_every_file_is_for_those_who_may_see_its_list(app: Flask, path: str) -> None:
    urls = app.url_map.bind("localhost")
    views = [app.view_functions[urls.match(address)[0]] for address in (path, f"{path}/export.csv")]
    assert views[0].permissions == views[1].permissions  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", LISTS)
def test_what_is_no_file_of_a_list(app: Flask, owner: FlaskClient, path: str) -> None:
    sales.fill(app)
    assert [owner.get(path + end).status_code for end in ("/export.ods", "/export", "/export.csv/x")] == [404] * 3
    assert owner.post(f"{path}/export.csv").status_code == 405
    anybody = app.test_client().get(f"{path}/export.csv?q=x")
    assert anybody.location == f"/login?next={path}/export.csv?q%3Dx"


@pytest.mark.parametrize("path", ["/members/9/transfers", "/members/9/referrals", f"/members/{2**63}/transfers"])
def test_nobody_has_no_file(owner: FlaskClient, path: str) -> None:
    assert owner.get(f"{path}/export.csv").status_code == 404


@pytest.mark.parametrize("path", ["/entries", "/orders", "/members", "/products", "/stores", "/history", "/suppliers"])
def test_an_empty_list_offers_no_file(owner: FlaskClient, path: str) -> None:
    assert "/export." not in owner.get(f"{path}?q=zzz").text
    assert csv_of(owner, f"{path}/export.csv?q=zzz") == []


def test_who_has_no_need_of_names_and_phones_gets_them_masked(app: Flask) -> None:
    members.fill(app)
    add_person(app, "wei", "viewer")
    add_person(app, "ling", "finance")
    found = {}
    for name in ("wei", "ling"):
        first = csv_of(browser_of(app, name), "/members/export.csv")[-1]
        found[name] = [first[key] for key in ("Number", "Nickname", "Real name", "Phone", "E-mail")]
    assert found == {
        "wei": ["m1", "Fang", "王*芳", "138****1234", "f***@x.com"],
        "ling": ["m1", "Fang", "王小芳", "13812341234", "fang@x.com"],
    }
    for path in ("/entries", "/orders", "/members/1/referrals", "/history"):
        with browser_of(app, "wei").get(f"{path}/export.csv") as response:
            assert "李明" not in response.text
            assert "王小芳" not in response.text
    assert csv_of(browser_of(app, "wei"), "/orders/export.csv")[0]["Real name"] == "李*"


def test_members_are_found_for_a_file_as_they_are_for_the_list(app: Flask) -> None:
    members.fill(app)
    add_person(app, "wei", "viewer")
    browser = browser_of(app, "wei")
    assert csv_of(browser, "/members/export.csv?q=王") == []
    assert [row["Number"] for row in csv_of(browser, "/members/export.csv?q=王小芳")] == ["m1"]
    assert [row["Number"] for row in csv_of(browser, "/members/export.csv?level=1")] == ["m2"]


def test_a_store_manager_gets_the_files_of_their_own_stores(app: Flask) -> None:
    sales.fill(app)
    with app.app_context():
        members.send(sales.paid("hill", [("q2", "80.00")], channel="store", store="s2"))
    add_person(app, "zhou", "store_manager", goods.RIVER)
    browser = browser_of(app, "zhou")

    def column(path: str, name: str) -> list[str]:
        return [row[name] for row in csv_of(browser, f"{path}/export.csv")]

    assert column("/orders", "Order") == ["counter", "two"]
    assert column("/entries", "Order") == ["counter", "two"]
    assert column("/products", "Number") == ["q1"]
    assert column("/stores", "Number") == column("/cashiers", "Number") == ["s1"]
    assert column("/queues", "Product or store") == ["s1", "s1"]
    assert column("/orders", "Store name") == ["River Street"] * 2
    for path in ("/members", "/history", "/suppliers", "/members/1/transfers"):
        assert browser.get(f"{path}/export.csv").status_code == 403


def test_an_order_is_said_in_the_words_of_the_page(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app)
    with app.app_context():
        members.send(sales.completed("one"), {"type": "order.refunded", "order": "one", "line": 1, "amount": "25.50"})
    assert csv_of(owner, "/orders/export.csv?q=one") == [
        {
            "Order": "one",
            "Member": "m1",
            "Real name": "王小芳",
            "Channel": "Mall",
            "Store": "",
            "Store name": "",
            "Amount paid": "140.00",
            "Refunded": "25.50",
            "Status": "Completed, Refunded in part",
            "Paid at": "2026-11-20 10:00:00",
            "Completed at": "2026-11-21 10:00:00",
        }
    ]


def test_a_change_is_said_in_the_words_of_the_page(app: Flask, owner: FlaskClient) -> None:
    goods.fill(app)
    with app.app_context():
        edit_shop({"products": [{"ref": "p1", "price": "13.00"}]}, author=FILE, reason="Flour is dear", now=NOW)
    (row,) = csv_of(owner, "/history/export.csv?q=p1&kind=products")[:1]
    assert row == {
        "When": "2026-11-21 10:00:00",
        "Who": "a shop file",
        "What": "Product",
        "Number": "p1",
        "Name": "Rice cake",
        "What was done": "changed",
        "From and to": "Price: ¥12.50 → ¥13.00",
        "Reason": "Flour is dear",
    }


def test_a_statement_says_what_was_taken_with_its_sign(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app)
    with app.app_context():
        members.send(sales.paid("spent", [("p1", "10.00")], deducted={"points": "20.00"}))
    found = csv_of(owner, "/members/1/transfers/export.csv")
    assert [(row["Kind"], row["Balance"], row["Amount"]) for row in found] == [
        ("Deducted on an order", "points", "-20.00"),
        ("Opening balance", "cash", "20.00"),
        ("Opening balance", "points", "500.00"),
    ]
    assert (found[0]["From"], found[0]["Order"]) == ("m1, points", "spent")


def test_a_product_called_like_a_formula_is_only_text(app: Flask, owner: FlaskClient) -> None:
    goods.fill(app, products=[{"ref": "x1", "name": '=HYPERLINK("http://evil")', "sku": "-1+2", "price": "5.00"}])
    (row,) = csv_of(owner, "/products/export.csv")
    assert (row["Name"], row["SKU"], row["Price"]) == ('\'=HYPERLINK("http://evil")', "'-1+2", "5.00")
    with owner.get("/products/export.xlsx") as response:
        sheet = load_workbook(io.BytesIO(response.data)).active
    assert [cell.data_type for cell in sheet[2]][1:3] == ["s", "s"]
    assert sheet["B2"].value == '=HYPERLINK("http://evil")'


@pytest.mark.parametrize(
    ("kind", "understood"),
    [
        ("members", "ref nickname name phone email level referrer shares"),
        ("products", "ref name sku source store supplier price cost on_sale enabled"),
    ],
)
def test_the_import_knows_the_columns_of_a_file(app: Flask, owner: FlaskClient, kind: str, understood: str) -> None:
    goods.fill(app)
    content = owner.get(f"/{kind}/export.csv").data
    sent = owner.post("/imports", data={"kind": kind, "file": (io.BytesIO(content), f"{kind}.csv")})
    columns = fields_of(owner.get(sent.location).text, sent.location)
    assert set(understood.split()) <= set(columns.values())
