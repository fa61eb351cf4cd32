"""A member's wallet: what they hold, where it came from, and money that is paid out."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.history import Author
from app.services.members import Adjustment, adjust_balance
from app.services.portal.withdrawals import approve_withdrawal, pay_withdrawal, refuse_withdrawal
from app.services.shop_file import load_shop
from tests import wallets
from tests.conftest import NOW
from tests.story import order
from tests.wallets import FANG, broken, fill, request, rewarded
from tests.web.forms import fields_of
from tests.web.members import balance_of
from tests.web.portal import phone_of

ASK = "/m/wallet/cash/withdraw"
CHEN = Author("chen")


@pytest.fixture
def shop(app: Flask) -> Flask:
    """m1 holds ¥100.00 in cash, ¥20.00 in commission and 300.00 points."""
    with app.app_context():
        fill(cash="100.00", commission="20.00", points="300.00", love_frozen="8.00")
    return app


@pytest.fixture
def phone(shop: Flask) -> FlaskClient:
    return phone_of(shop, "m1")


def words(page: str) -> str:
    """What a page says, without its markup."""
    main = page[page.index('<main id="main"') : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def look(browser: FlaskClient, path: str = ASK, **typed: str) -> dict[str, str]:
    """The fields of the page that asks for confirmation."""
    data = fields_of(browser.get(path).text, path).to_dict()
    answer = browser.post(path, data={**data, **typed, "step": "preview"})
    assert answer.status_code == 200, answer.text
    return {**fields_of(answer.text, path).to_dict(), "step": "confirm"}


def test_the_wallet_shows_everything_that_is_held(phone: FlaskClient) -> None:
    page = phone.get("/m/wallet")
    assert page.status_code == 200
    for amount in ("¥100.00", "¥20.00", "300.00", "8.00"):
        assert amount in words(page.text)
    for asset in ("cash", "commission", "points", "love_available", "love_frozen", "voucher"):
        assert f'href="/m/wallet/{asset}"' in page.text
    assert '<a href="/m/wallet" aria-current="page">' in page.text


def test_of_an_empty_wallet_each_asset_says_what_it_is(shop: Flask) -> None:
    phone = phone_of(shop, "m2")
    assert "Money that the queue has paid you." in phone.get("/m/wallet/cash").text
    page = phone.get("/m/wallet/voucher").text
    assert "Nothing yet" in page
    assert "Vouchers from exchanges and rewards" in page


def test_a_statement_says_where_each_amount_came_from_with_the_balance_after_it(app: Flask) -> None:
    with app.app_context():
        fill(cash="5.00")
        rewarded()
        number = request(200, fee=2)
        refuse_withdrawal(number=number, reason="no", author=CHEN, now=NOW)
        wanted = Adjustment("m1", "cash", 300, 1_500, "goodwill")
        assert adjust_balance(wanted=wanted, token="a", author=CHEN, now=NOW)  # noqa: S106
        wallets.send({"type": "order.refunded", "order": "o1"})
    said = words(phone_of(app, "m1").get("/m/wallet/cash").text)
    steps = [
        "Taken back: an order was refunded queue ID 1",
        "−¥10.00 Balance after it ¥8.00",
        "Given by the shop",
        "+¥3.00 Balance after it ¥18.00",
        f"Given back: a withdrawal was not paid out withdrawal {number}",
        "+¥2.00 Balance after it ¥15.00",
        f"Set aside to be paid out withdrawal {number}",
        "−¥2.00 Balance after it ¥13.00",
        "Received from the queue queue ID 1",
        "+¥10.00 Balance after it ¥15.00",
        "Brought along when the shop moved here",
        "+¥5.00 Balance after it ¥5.00",
    ]
    places = [said.find(step) for step in steps]
    assert -1 not in places, said
    assert places == sorted(places)


def test_a_reward_names_its_buyer_masked_and_no_order_of_others(app: Flask) -> None:
    with app.app_context():
        fill()
        load_shop(
            {
                "members": [{"ref": "m2", "referrer": "m1"}],
                "distribution": {"direct": {"ratio": "5"}},
                "base": {"settle_on": "paid"},
            },
            now=NOW,
        )
        wallets.send(order("o1"), order("their-order", member="m2"))
    phone = phone_of(app, "m1")
    page = phone.get("/m/wallet/commission").text
    assert "Reward: somebody whom you invited bought something" in page
    assert "李*" in page
    assert "their-order" not in page
    assert "their-order" not in phone.get("/m/wallet/cash").text
    assert "李明" not in page + phone.get("/m/wallet/cash").text


def test_long_statements_go_on_by_key_with_the_right_balance(shop: Flask, phone: FlaskClient) -> None:
    with shop.app_context():
        wallets.send(
            *({"type": "balance.opened", "member": "m1", "asset": "points", "amount": "1.00"} for _ in range(40))
        )
    page = phone.get("/m/wallet/points").text
    assert page.count("Balance after it") == 30
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    last = phone.get(following[1]).text
    assert last.count("Balance after it") == 11
    assert "Balance after it</span> 300.00" in last
    previous = re.search(r'rel="prev" href="([^"]+)"', last)
    assert previous
    assert "Balance after it</span> 340.00" in phone.get(previous[1].replace("&amp;", "&")).text


@pytest.mark.parametrize("path", ["/m/wallet/gold", "/m/wallet/points/withdraw", "/m/wallet/withdrawals/9"])
def test_what_is_not_there_is_404(phone: FlaskClient, path: str) -> None:
    assert phone.get(path).status_code == 404
    assert phone.get(f"/m/wallet/withdrawals/{2**70}").status_code == 404


def test_it_needs_a_login_the_right_method_and_the_token(shop: Flask, client: FlaskClient, phone: FlaskClient) -> None:
    for path in ("/m/wallet", "/m/wallet/cash", ASK, "/m/wallet/withdrawals", "/m/wallet/withdrawals/1"):
        assert client.get(path).location.startswith("/m/login")
    assert client.post("/m/wallet/withdrawals/1/cancel").location.startswith("/m/login")
    assert phone.post("/m/wallet").status_code == 405
    assert phone.get("/m/wallet/withdrawals/1/cancel").status_code == 405
    shop.config["WTF_CSRF_ENABLED"] = True
    assert phone.post(ASK, data={"amount": "1", "payee": "x"}).status_code == 400


def test_before_anything_is_done_it_is_shown_what_arrives(shop: Flask, phone: FlaskClient) -> None:
    data = fields_of(phone.get(ASK).text, ASK).to_dict()
    page = phone.post(ASK, data={**data, "amount": "50", "payee": "WeChat fang", "step": "preview"}).text
    for text in ("¥49.50", "¥0.50", "¥50.00", "WeChat fang"):
        assert text in words(page)
    assert balance_of(shop, FANG, "cash") == 10_000


def test_confirmed_the_money_is_set_aside_and_shown(shop: Flask, phone: FlaskClient) -> None:
    answer = phone.post(ASK, data=look(phone, amount="５０", payee="WeChat fang"))
    assert answer.location == "/m/wallet/withdrawals/1"
    page = phone.get(answer.location).text
    assert "The shop has got your request." in page
    assert "¥49.50" in page
    assert "To be decided" in page
    assert balance_of(shop, FANG, "cash") == 5_000
    assert "¥50.00 set aside to be paid out" in words(phone.get("/m/wallet").text)
    assert "withdrawals/1" in phone.get("/m/wallet/withdrawals").text


def test_a_double_tap_asks_once_and_leads_to_the_same_page(shop: Flask, phone: FlaskClient) -> None:
    confirmed = look(phone, amount="80", payee="WeChat fang")
    assert [phone.post(ASK, data=confirmed).location for _ in range(3)] == ["/m/wallet/withdrawals/1"] * 3
    assert balance_of(shop, FANG, "cash") == 2_000


def test_how_to_be_paid_is_remembered(phone: FlaskClient) -> None:
    assert fields_of(phone.get(ASK).text, ASK)["payee"] == ""
    phone.post(ASK, data=look(phone, amount="2", payee="Alipay 138"))
    assert fields_of(phone.get("/m/wallet/commission/withdraw").text, "/m/wallet/commission/withdraw")["payee"] == (
        "Alipay 138"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "100.01"}, "There is not enough: you have ¥100.00."),
        ({"amount": "0.99"}, "The least that can be paid out is ¥1.00."),
        ({"amount": "-5"}, "Enter an amount of at least 0"),
        ({"amount": "abc"}, "Enter an amount of at least 0"),
        ({"amount": "1000000000"}, "This is too large: enter at most ¥999,999,999.99."),
        ({"amount": ""}, "This cannot be empty."),
        ({"payee": "  "}, "Say how you want to be paid."),
        ({"payee": "x" * 201}, "Use at most 200 characters."),
        ({"payee": "a\x07b"}, "Only letters, digits and signs can stand here."),
    ],
)
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_a_mistake_is_told_and_everything_typed_is_kept(
    shop: Flask, phone: FlaskClient, typed: dict[str, str], said: str, step: str
) -> None:
    data = {"amount": "50", "payee": "WeChat & fang", "fee": "50", "token": "t"} | typed
    answer = phone.post(ASK, data={**data, "step": step})
    assert answer.status_code == 422
    assert said in answer.text
    kept = fields_of(answer.text, ASK)
    assert kept["amount"] == data["amount"].strip()
    assert kept["payee"] == data["payee"].strip()
    assert balance_of(shop, FANG, "cash") == 10_000


def test_going_back_to_change_something_keeps_what_was_typed(phone: FlaskClient) -> None:
    answer = phone.post(ASK, data=look(phone, amount="50", payee="WeChat fang") | {"step": "change"})
    assert answer.status_code == 200
    kept = fields_of(answer.text, ASK)
    assert (kept["amount"], kept["payee"]) == ("50.00", "WeChat fang")


def test_a_fee_that_changed_meanwhile_is_looked_at_again(shop: Flask, phone: FlaskClient) -> None:
    confirmed = look(phone, amount="50", payee="WeChat fang")
    with shop.app_context():
        load_shop({"wallet": {"withdrawing": {"fee_ratio": "10", "minimum": "1.00"}}}, now=NOW)
    answer = phone.post(ASK, data=confirmed)
    assert answer.status_code == 409
    assert "The fee has changed meanwhile" in answer.text
    assert balance_of(shop, FANG, "cash") == 10_000
    again = {**fields_of(answer.text, ASK).to_dict(), "step": "confirm"}
    assert "¥45.00" in words(answer.text)
    assert phone.post(ASK, data=again).status_code == 302
    assert balance_of(shop, FANG, "cash") == 5_000


def test_a_fee_that_somebody_made_up_is_not_believed(shop: Flask, phone: FlaskClient) -> None:
    for fee in ("0", "-5", "", "x", "9" * 30):
        answer = phone.post(ASK, data={"amount": "50", "payee": "x", "fee": fee, "token": "t", "step": "confirm"})
        assert answer.status_code == 409
    assert balance_of(shop, FANG, "cash") == 10_000


def test_switched_off_it_is_not_offered_and_not_done(shop: Flask, phone: FlaskClient) -> None:
    confirmed = look(phone, amount="50", payee="WeChat fang")
    with shop.app_context():
        load_shop({"wallet": {"withdrawing": None}}, now=NOW)
    assert "/withdraw" not in re.sub("/withdrawals", "", phone.get("/m/wallet").text)
    assert phone.get(ASK).location == "/m/wallet/cash"
    assert "The shop pays nothing out at present." in phone.get("/m/wallet/cash").text
    answer = phone.post(ASK, data=confirmed)
    assert answer.status_code == 422
    assert "Nothing can be paid out at present." in answer.text
    assert balance_of(shop, FANG, "cash") == 10_000


def test_a_request_can_be_cancelled_until_it_is_decided(shop: Flask, phone: FlaskClient) -> None:
    with shop.app_context():
        first, second = request(5_000), request(1_000)
        approve_withdrawal(number=second, author=CHEN, now=NOW)
    page = phone.get(f"/m/wallet/withdrawals/{first}").text
    assert f'action="/m/wallet/withdrawals/{first}/cancel"' in page
    for _ in range(2):
        assert phone.post(f"/m/wallet/withdrawals/{first}/cancel").status_code == 302
    assert "Cancelled: the money is back in your wallet." in phone.get(f"/m/wallet/withdrawals/{first}").text
    assert "/cancel" not in phone.get(f"/m/wallet/withdrawals/{second}").text
    phone.post(f"/m/wallet/withdrawals/{second}/cancel")
    assert "it cannot be cancelled any more" in phone.get(f"/m/wallet/withdrawals/{second}").text
    assert balance_of(shop, FANG, "cash") == 9_000
    with shop.app_context():
        assert broken() == []


def test_a_member_reads_why_it_was_refused_and_under_which_number_it_was_paid(shop: Flask, phone: FlaskClient) -> None:
    with shop.app_context():
        first, second = request(5_000), request(1_000)
        refuse_withdrawal(number=first, reason="<wrong> name", author=CHEN, now=NOW)
        approve_withdrawal(number=second, author=CHEN, now=NOW)
        pay_withdrawal(number=second, reference="T-99", author=CHEN, now=NOW)
    refused = phone.get(f"/m/wallet/withdrawals/{first}").text
    assert "The shop says: &lt;wrong&gt; name" in refused
    assert "chen" not in words(refused)
    assert "T-99" in phone.get(f"/m/wallet/withdrawals/{second}").text


def test_another_members_withdrawal_is_not_there(shop: Flask) -> None:
    with shop.app_context():
        number = request(5_000)
    stranger = phone_of(shop, "m2")
    assert stranger.get(f"/m/wallet/withdrawals/{number}").status_code == 404
    assert stranger.post(f"/m/wallet/withdrawals/{number}/cancel").status_code == 404
    assert "Nothing yet" in stranger.get("/m/wallet/withdrawals").text


def test_a_balance_below_zero_says_why(app: Flask) -> None:
    with app.app_context():
        fill()
        rewarded()
        request(1_000)
        wallets.send({"type": "order.refunded", "order": "o1"})
    phone = phone_of(app, "m1")
    for path in ("/m/wallet", "/m/wallet/cash"):
        page = phone.get(path).text
        assert "−¥10.00" in page
        assert "This is below zero because an order was refunded" in page
