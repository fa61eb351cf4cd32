"""Staff make links for members, on their page and on receipts; a personal link shows its member's progress alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import Invitation, MemberLink
from app.services.history import Author
from app.services.portal.links import make_link, revoke_link
from tests.conftest import NOW, english
from tests.web.forms import fields_of
from tests.web.people import Clock, add_person, browser_of, history
from tests.web.portal import add_account, phone_of
from tests.web.sales import COUNTER, ONE, TWO, ahead_and_paid, fill

PASSWORD = "quite a long one"  # noqa: S105 - of a test
CHOSEN = {"phone": "13800138000", "password": PASSWORD, "password_again": PASSWORD}
BY = Author("chen", 1)
ADDRESS = re.compile(r'value="http://localhost(/m/[^"]+)"')


@pytest.fixture
def shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """m1 (1) has an account, m2 (2) and m3 have none; the cashier works at River Street, ``other`` elsewhere."""
    Clock(monkeypatch)
    fill(app)
    add_account(app, "m1", "13812341234")
    add_person(app, "manager", "manager")
    add_person(app, "viewer", "viewer")
    add_person(app, "cashier", "cashier", 1)
    add_person(app, "other", "cashier", 2)
    return app


def made(client: FlaskClient, path: str) -> str:
    """The address of a link that somebody makes and looks at."""
    shown = client.get(client.post(path).location)
    assert shown.status_code == 200
    found = ADDRESS.search(shown.text)
    assert found is not None
    return found[1]


def links(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(MemberLink)) or 0


def test_a_link_that_claims_is_shown_once_with_its_code_and_lets_the_member_in(shop: Flask) -> None:
    manager = browser_of(shop, "manager")
    place = manager.post("/members/2/links/claim").location
    shown = manager.get(place).text
    found = ADDRESS.search(shown)
    assert found is not None
    assert 'class="qr"' in shown
    assert manager.get(place).location == "/members/2/links"
    assert english(shop).post(found[1], data=CHOSEN).location == "/m/"
    page = manager.get("/members/2/links").text
    assert "Used" in page
    assert "13800138000" in page
    assert [change.action for change in history(shop, "members")] == ["claimed", "claim_made"]


def test_a_link_for_a_new_password_lets_the_member_choose_one(shop: Flask) -> None:
    path = made(browser_of(shop, "manager"), "/members/1/links/reset")
    assert english(shop).post(path, data=CHOSEN).status_code == 302
    assert english(shop).post("/m/login", data={"phone": "13812341234", "password": PASSWORD}).status_code == 302


def test_what_does_not_fit_the_member_is_refused_in_words(shop: Flask) -> None:
    manager = browser_of(shop, "manager")
    for path, said in (("/members/1/links/claim", "has an account already"), ("/members/2/links/reset", "no account")):
        answer = manager.post(path, follow_redirects=True)
        assert said in answer.text
    assert links(shop) == 0


def test_a_revoked_link_works_no_more_and_the_list_says_so(shop: Flask) -> None:
    manager = browser_of(shop, "manager")
    path = made(manager, "/members/2/links/claim")
    assert "The link works no more." in manager.post("/members/2/links/1/revoke", follow_redirects=True).text
    assert english(shop).get(path).status_code == 404
    page = manager.get("/members/2/links").text
    assert "Revoked" in page
    assert "/members/2/links/1/revoke" not in page
    again = manager.post("/members/2/links/1/revoke", follow_redirects=True)
    assert "did not work any more" in again.text
    assert [change.action for change in history(shop, "members")] == ["link_revoked", "claim_made"]


def test_a_link_of_another_member_is_not_here(shop: Flask) -> None:
    manager = browser_of(shop, "manager")
    made(manager, "/members/2/links/claim")
    for method, path in (
        ("GET", "/members/1/links/1"),
        ("POST", "/members/1/links/1/revoke"),
        ("GET", "/members/2/links/99"),
        ("GET", "/members/99/links"),
        ("POST", "/members/99/links/claim"),
        ("POST", "/members/99/links/reset"),
        ("POST", "/members/2/account/disable"),
        ("GET", f"/members/2/links/{10**30}"),
    ):
        assert manager.open(path, method=method).status_code == 404, path


def test_the_history_and_the_list_never_hold_the_secret(shop: Flask) -> None:
    manager = browser_of(shop, "manager")
    secret = made(manager, "/members/2/links/claim").rpartition("/")[2]
    english(shop).post(f"/m/claim/{secret}", data=CHOSEN)
    for path in ("/members/2/links", "/history?kind=members", "/members/2"):
        page = manager.get(path)
        assert page.status_code == 200
        assert secret not in page.text
    assert "personal link" not in manager.get("/history?kind=members").text


def test_a_disabled_account_is_logged_out_and_enabled_it_may_come_again(shop: Flask) -> None:
    phone, manager = phone_of(shop, "m1"), browser_of(shop, "manager")
    assert phone.get("/m/").status_code == 200
    assert "logged out everywhere" in manager.post("/members/1/account/disable", follow_redirects=True).text
    assert phone.get("/m/").status_code == 302
    assert "/members/1/links/reset" not in manager.get("/members/1/links").text
    assert "can log in again" in manager.post("/members/1/account/enable", follow_redirects=True).text
    assert phone.get("/m/").status_code == 302
    assert [change.action for change in history(shop, "members")] == ["enabled", "disabled"]


def test_who_may_make_links_for_whom(shop: Flask) -> None:
    for name, statuses in (
        ("manager", [200, 302, 302, 302]),
        ("viewer", [200, 403, 403, 403]),
        ("cashier", [403, 404, 403, 403]),
    ):
        client = browser_of(shop, name)
        asked = [
            client.get("/members/1/links"),
            client.post("/members/1/links/view"),
            client.post("/members/1/links/reset"),
            client.post("/members/1/account/enable"),
        ]
        assert [answer.status_code for answer in asked] == statuses, name
    page = browser_of(shop, "viewer").get("/members/1/links").text
    assert "13812341234" not in page
    assert "<button" not in page.partition('<main id="main"')[2]


def test_the_forms_of_links_need_the_token_and_a_post(shop: Flask) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    manager = browser_of(shop, "manager")
    for path in (
        "/members/1/links/view",
        "/members/1/links/reset",
        "/orders/1/receipt/view",
        "/members/1/account/disable",
    ):
        assert manager.post(path).status_code == 400
        assert manager.get(path).status_code == 405
    assert links(shop) == 0
    for path in ("/members/1/links", "/orders/1/receipt"):
        assert english(shop).get(path).location.startswith("/login")


def test_a_personal_link_shows_its_member_alone_and_sets_no_cookie(shop: Flask) -> None:
    ahead_and_paid(shop)
    path = made(browser_of(shop, "manager"), "/members/1/links/view")
    client = english(shop)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "王*芳" in answer.text
    assert "¥50.00" in answer.text
    for private in ("王小芳", "13812341234", "李明", "13900000002", ">m2<"):
        assert private not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "<form" not in answer.text
    assert 'href="/m/' not in answer.text
    for closed in ("/m/", "/m/profile", "/m/password"):
        assert client.get(closed).location.startswith("/m/login")
    assert client.post(path).status_code == 405


def test_a_personal_link_may_be_looked_at_again_until_it_is_revoked_or_too_old(
    shop: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = browser_of(shop, "manager")
    place = manager.post("/members/1/links/view").location
    path = made(manager, "/members/1/links/view")
    assert manager.get(place).status_code == manager.get(place).status_code == 200
    with shop.app_context():
        revoke_link(member_id=1, link_id=2, author=BY, now=NOW)
    assert english(shop).get(path).status_code == 404
    other = made(manager, "/members/1/links/view")
    clock = Clock(monkeypatch)
    clock.wait(days=179, hours=23)
    assert english(shop).get(other).status_code == 200
    clock.wait(hours=1)
    late = english(shop).get(other)
    assert late.status_code == 404
    assert 'href="/m/login"' in late.text


def test_a_personal_link_cannot_be_made_up(shop: Flask) -> None:
    path = made(browser_of(shop, "manager"), "/members/1/links/view")
    with shop.app_context():
        make_link(kind="claim", member_id=2, author=BY, now=NOW)
    token = path.rpartition("/")[2]
    for wrong in ("1", "x", f"{token}x", token[:-1], f"Mg{token[2:]}", "1.1.1", "王"):
        answer = english(shop).get(f"/m/see/{wrong}")
        assert answer.status_code == 404, wrong
        assert "This link is not valid" in answer.text


def test_a_receipt_says_what_was_bought_and_its_queue_ids(shop: Flask) -> None:
    page = browser_of(shop, "manager").get(f"/orders/{ONE}/receipt").text
    assert "小满甜品店" in page
    assert "¥100.00" in page
    assert "¥140.00" in page
    assert re.search(r'<td class="number">1</td>', page)
    assert re.search(r'<td class="number">2</td>', page)
    for private in ("王小芳", "13812341234"):
        assert private not in page


def test_a_cashier_puts_the_links_on_the_receipt_of_an_own_store(shop: Flask) -> None:
    cashier = browser_of(shop, "cashier")
    place = f"/orders/{TWO}/receipt"
    assert place in cashier.get(f"/orders/{TWO}").text
    assert 'class="qr"' not in cashier.get(place).text
    assert cashier.post(f"{place}/view").location == place
    assert cashier.get(place).text.count('class="qr"') == 1
    cashier.post(f"{place}/view")
    assert links(shop) == 1
    assert cashier.post(f"{place}/claim").location == place
    assert cashier.get(place).text.count('class="qr"') == 2
    assert cashier.get(place).text.count('class="qr"') == 1  # what claims was shown once
    assert [(change.action, change.ref) for change in history(shop, "members")] == [
        ("claim_made", "m2"),
        ("view_made", "m2"),
    ]


def test_a_new_claim_is_not_shown_on_another_members_receipt(shop: Flask) -> None:
    manager = browser_of(shop, "manager")
    manager.post("/members/3/links/claim")
    assert 'class="qr"' not in manager.get(f"/orders/{TWO}/receipt").text


def test_the_receipt_of_a_member_with_an_account_offers_no_claim(shop: Flask) -> None:
    cashier = browser_of(shop, "cashier")
    place = f"/orders/{COUNTER}/receipt"
    assert f"{place}/claim" not in cashier.get(place).text
    assert "has an account already" in cashier.post(f"{place}/claim", follow_redirects=True).text
    assert links(shop) == 0


def test_a_receipt_of_another_store_is_not_here(shop: Flask) -> None:
    for name in ("other",):
        client = browser_of(shop, name)
        for order in (ONE, TWO, 99):
            assert client.get(f"/orders/{order}/receipt").status_code == 404
            assert client.post(f"/orders/{order}/receipt/view").status_code == 404
            assert client.post(f"/orders/{order}/receipt/claim").status_code == 404
    assert links(shop) == 0


def test_who_may_not_make_links_sees_none_on_a_receipt(shop: Flask) -> None:
    browser_of(shop, "cashier").post(f"/orders/{TWO}/receipt/view")
    viewer = browser_of(shop, "viewer")
    page = viewer.get(f"/orders/{TWO}/receipt").text
    assert 'class="qr"' not in page
    assert viewer.post(f"/orders/{TWO}/receipt/view").status_code == 403


def test_a_store_has_one_invitation_that_its_own_staff_print(shop: Flask) -> None:
    cashier = browser_of(shop, "cashier")
    found = [ADDRESS.search(cashier.get("/stores/1/invitation").text) for _ in range(2)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0][1] == found[1][1]
    assert "River Street invites you" in english(shop).get(found[0][1]).text
    assert browser_of(shop, "other").get("/stores/1/invitation").status_code == 404
    assert browser_of(shop, "viewer").get("/stores/1/invitation").status_code == 403
    assert browser_of(shop, "manager").get("/stores/99/invitation").status_code == 404
    with shop.app_context():
        assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_the_pages_of_a_member_lead_to_the_links(shop: Flask) -> None:
    manager = browser_of(shop, "manager")
    assert "/members/1/links" in manager.get("/members/1").text
    form = fields_of(manager.get("/members/2/links").text, "/members/2/links/claim")
    assert list(form) == ["csrf_token"]
