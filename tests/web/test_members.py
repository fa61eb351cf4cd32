"""The list of members, one member, and the pages below."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.models import Member
from tests import rows
from tests.web.members import FANG, LI, THIRD, fill, send
from tests.web.people import add_person, browser_of

PAGES = ["/members", f"/members/{FANG}", f"/members/{FANG}/referrals", f"/members/{FANG}/transfers"]


@pytest.fixture
def filled(app: Flask) -> None:
    fill(app)


@pytest.fixture
def viewer(app: Flask, filled: None) -> FlaskClient:
    add_person(app, "wei", "viewer")
    return browser_of(app, "wei")


def shown(page: str) -> list[int]:
    """The members in a list, each by the first cell of its row."""
    first = r'<th scope="row"[^>]*>(?:<span class="named">)?<span>\s*<a href="/members/(\d+)"'
    return [int(found) for found in re.findall(first, page)]


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def add_members(app: Flask, first: int, last: int, **values: object) -> None:
    with app.app_context(), rows.write() as connection:
        connection.execute(
            insert(Member),
            [{"id": i, "ref": f"n{i:04d}", "name": f"n{i:04d}"} | values for i in range(first, last + 1)],
        )


def test_nothing_yet_says_what_this_is_and_offers_to_add_one(owner: FlaskClient) -> None:
    page = owner.get("/members").text
    assert "No members yet" in page
    assert 'href="/members/new"' in page
    assert 'href="/imports">Import a file' in page
    assert "Clear the filters" not in page


def test_who_may_add_nobody_is_offered_no_way_to(app: Flask) -> None:
    add_person(app, "wei", "viewer")
    page = browser_of(app, "wei").get("/members").text
    assert "No members yet" in page
    assert "from a file" not in page
    assert 'href="/members/new"' not in page


@pytest.mark.usefixtures("filled")
def test_the_list_says_who_they_are(owner: FlaskClient) -> None:
    page = owner.get("/members").text
    assert shown(page) == [4, 3, 2, 1]
    for text in ("Fang", "王小芳", "13812341234", "Gold", "&lt;b&gt;Bold&lt;/b&gt;"):
        assert text in page
    assert "<b>Bold" not in page


@pytest.mark.usefixtures("filled")
def test_pages_go_by_key_and_back(app: Flask, owner: FlaskClient) -> None:
    add_members(app, 5, 120)
    first = owner.get("/members").text
    assert shown(first) == list(range(120, 70, -1))
    assert 'rel="prev"' not in first
    second = owner.get(link(first, "next")).text
    assert shown(second) == list(range(70, 20, -1))
    third = owner.get(link(second, "next")).text
    assert shown(third) == list(range(20, 0, -1))
    assert 'rel="next"' not in third
    assert shown(owner.get(link(third, "prev")).text) == shown(second)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("m", [4, 3, 2, 1]),
        ("m2", [2]),
        ("Fa", [1]),
        ("王", [1]),
        ("138", [1]),
        ("１３９ 0000", [2]),
        ("139-0000-0002", [2]),
        ("13", [2, 1]),
        ("小芳", []),
        ("%", []),
        ("\ud7ff", []),
        ("\U0010ffff", []),
    ],
)
def test_search_finds_what_begins_so(owner: FlaskClient, search: str, found: list[int]) -> None:
    page = owner.get("/members", query_string={"q": search}).text
    assert shown(page) == found
    assert found or "Nothing matches" in page


@pytest.mark.usefixtures("filled")
def test_levels_filter_and_stay_in_the_address(app: Flask, owner: FlaskClient) -> None:
    add_members(app, 5, 120, level_id=1)
    page = owner.get("/members?level=1&q=n").text
    assert len(shown(page)) == 50
    assert '<option value="1" selected>' in page
    assert shown(owner.get(link(page, "next")).text)[0] == 70
    assert "level=1" in link(page, "next")
    assert "q=n" in link(page, "next")
    assert shown(owner.get("/members?level=2").text) == [4]
    assert shown(owner.get("/members?level=0").text) == [3, 1]
    assert shown(owner.get("/members?level=2&q=m1").text) == []


@pytest.mark.usefixtures("filled")
def test_a_search_that_very_many_match_says_so(app: Flask, owner: FlaskClient) -> None:
    add_members(app, 5, 250)
    assert "Type a little more" in owner.get("/members?q=n").text
    assert "Type a little more" not in owner.get("/members?q=n00").text


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("query", ["?level=x", "?after=x", "?before=-1", "?after=99999999999999999999", "?q=%00"])
def test_what_is_no_filter_filters_nothing(owner: FlaskClient, query: str) -> None:
    assert shown(owner.get(f"/members{query}").text) == [4, 3, 2, 1]


def test_private_data_is_masked_for_who_has_no_need_of_it(viewer: FlaskClient) -> None:
    for path in ("/members", f"/members/{FANG}", f"/members/{LI}", f"/members/{FANG}/transfers"):
        page = viewer.get(path).text
        for text in ("王小芳", "13812341234", "fang@x.com", "李明", "13900000002"):
            assert text not in page, path
    assert "王*芳" in viewer.get("/members").text
    page = viewer.get(f"/members/{FANG}").text
    assert "138****1234" in page
    assert "f***@x.com" in page


def test_who_may_not_see_private_data_finds_it_by_the_whole_alone(viewer: FlaskClient) -> None:
    assert shown(viewer.get("/members?q=138").text) == []
    assert shown(viewer.get("/members?q=1381234").text) == []
    assert shown(viewer.get("/members?q=13812341234").text) == [1]
    assert shown(viewer.get("/members?q=王小").text) == []
    assert shown(viewer.get("/members?q=王小芳").text) == [1]
    assert shown(viewer.get("/members?q=Fa").text) == [1]
    assert "the whole of them" in viewer.get("/members?q=138").text


@pytest.mark.usefixtures("filled")
def test_one_member_shows_facts_and_balances(owner: FlaskClient) -> None:
    page = owner.get(f"/members/{FANG}").text
    assert "<h1>Fang</h1>" in page
    for text in ("王小芳", "13812341234", "fang@x.com", "No level"):
        assert text in page
    assert re.search(r"<dt>cash</dt><dd>¥20.00</dd>", page)
    assert re.search(r"<dt>vouchers</dt><dd>0.00</dd>", page)


@pytest.mark.usefixtures("filled")
def test_the_tree_goes_up_to_the_top_and_one_step_down(owner: FlaskClient) -> None:
    page = owner.get(f"/members/{THIRD}").text
    above = page.split('id="above"')[1].split("</section>")[0]
    assert re.findall(r'href="/members/(\d+)"', above) == ["2", "1"]
    page = owner.get(f"/members/{FANG}").text
    assert "2 directly, 1 through them." in page
    below = page.split('id="below"')[1].split("</section>")[0]
    assert shown(below) == [4, 2]
    assert re.search(r"李明.*?Gold.*?>1</td>", below, re.DOTALL)
    assert "Nobody: came on their own." in page


@pytest.mark.usefixtures("filled")
def test_a_long_way_up_is_cut_and_says_so(app: Flask, owner: FlaskClient) -> None:
    with app.app_context(), rows.write() as connection:
        for i in range(5, 30):
            connection.execute(insert(Member).values(id=i, ref=f"n{i}", name=f"n{i}", referrer_id=i - 1))
    for member, cut in ((23, False), (24, True)):
        above = owner.get(f"/members/{member}").text.split('id="above"')[1].split("</section>")[0]
        people = re.findall(r'<li><span>\s*<a href="/members/(\d+)"', above)
        assert people == [str(i) for i in ([*range(member - 1, 3, -1), 1])][:20]
        assert ("There are more above" in above) is cut


@pytest.mark.usefixtures("filled")
def test_referrals_are_paged(app: Flask, owner: FlaskClient) -> None:
    add_members(app, 5, 80, referrer_id=THIRD)
    page = owner.get(f"/members/{THIRD}").text
    assert len(shown(page)) == 10
    assert f'href="/members/{THIRD}/referrals"' in page
    first = owner.get(f"/members/{THIRD}/referrals").text
    assert shown(first) == list(range(80, 30, -1))
    second = owner.get(link(first, "next")).text
    assert shown(second) == list(range(30, 4, -1))
    assert shown(owner.get(link(second, "prev")).text) == shown(first)


@pytest.mark.usefixtures("filled")
def test_entries_are_linked(owner: FlaskClient) -> None:
    page = owner.get(f"/members/{LI}").text
    assert 'href="/entries?q=m2"' in page
    entries = page.split('id="entries"')[1].split("</section>")[0]
    assert re.findall(r'href="/entries/(\d+)"', entries) == ["3", "2"]


@pytest.mark.usefixtures("filled")
def test_the_statement_signs_what_was_given_and_what_was_taken(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        send({"type": "entry.exchanged", "order": "o1", "line": 1, "into": "points"})
        send({"type": "order.refunded", "order": "o1", "line": 1, "amount": "100.00"})
    page = owner.get(f"/members/{FANG}/transfers").text
    amounts = re.findall(r'data-label="Amount">([^<]+)<', page)
    assert amounts == ["−¥20.00", "−80.00", "+80.00", "+¥10.00", "+¥10.00"]
    kinds = re.findall(r'data-label="Kind">([^<]+)<', page)
    assert kinds == ["Taken back on a refund", "Taken back on a refund", "Exchange", "Payout", "Payout"]
    assert 'data-label="From">m1, cash<' in page
    assert 'data-label="To">m1, points<' in page
    assert 'data-label="From">Takings<' in page


@pytest.mark.usefixtures("filled")
def test_a_statement_is_paged_over_all_balances_together(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        assets = ("cash", "points", "voucher")
        events = [
            {"type": "balance.opened", "member": "m3", "asset": assets[i % 3], "amount": f"{i}.00"}
            for i in range(1, 121)
        ]
        send(*events)
    path = f"/members/{THIRD}/transfers"
    seen: list[int] = []
    pages = [owner.get(path).text]
    for _ in range(2):
        pages.append(owner.get(link(pages[-1], "next")).text)
    for page in pages:
        seen += [int(amount) for amount in re.findall(r'data-label="Amount">\+¥?(\d+)\.00<', page)]
    assert seen == list(range(120, 0, -1))
    assert 'rel="next"' not in pages[-1]
    assert owner.get(link(pages[1], "prev")).text.count('data-label="Amount"') == 50
    assert f'href="{path}"' in owner.get(f"/members/{THIRD}").text


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", PAGES)
def test_it_needs_a_login(client: FlaskClient, path: str) -> None:
    assert client.get(path).location == f"/login?next={path}"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("role", ["store_manager", "cashier"])
@pytest.mark.parametrize("path", PAGES)
def test_who_works_for_stores_alone_sees_no_members(app: Flask, role: str, path: str) -> None:
    add_person(app, "liu", role, 1)
    assert browser_of(app, "liu").get(path).status_code == 403


def test_a_viewer_is_offered_nothing_to_change(viewer: FlaskClient) -> None:
    for path in PAGES:
        page = viewer.get(path).text
        assert "/edit" not in page
        assert "/new" not in page
        assert "/adjust" not in page


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", ["/members/99", "/members/99/referrals", "/members/99/transfers", f"/members/{2**70}"])
def test_nobody_is_not_found(owner: FlaskClient, path: str) -> None:
    assert owner.get(path).status_code == 404


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", PAGES)
def test_it_cannot_be_posted_to(owner: FlaskClient, path: str) -> None:
    assert owner.post(path).status_code == 405
