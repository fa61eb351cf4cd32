"""The form of a scope: what a product, a store's online lines and its cashier override."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.services.shop_file import load_shop
from tests.conftest import NOW, english
from tests.web.forms import fields_of
from tests.web.goods import (
    HILL_BUN,
    RICE,
    RIVER,
    RIVER_BUN,
    SCOPE,
    SHOP,
    at_cashier,
    count_changes,
    dump,
    fill,
    in_mall,
    product,
    sell,
    store,
)
from tests.web.people import add_person, browser_of, history

RICE_PAGE, ONLINE_PAGE, CASHIER_PAGE = PAGES = [
    f"/products/{RICE}/rebate",
    f"/stores/{RIVER}/online",
    f"/cashiers/{RIVER}",
]


def as_shown(client: FlaskClient, page: str) -> MultiDict[str, str]:
    """What the form of a page sends untouched."""
    return fields_of(client.get(page).text, page)


def typing(data: MultiDict[str, str], **typed: Any) -> MultiDict[str, str]:
    """The same fields with these typed; None is left out, as a box that is not ticked."""
    data = data.copy()
    for name, value in typed.items():
        data.poplist(name.replace("__", "-"))
        if value is not None:
            data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def send(client: FlaskClient, page: str, **typed: Any) -> Any:
    """Send the form of a page with these fields typed."""
    return client.post(page, data=typing(as_shown(client, page), **typed))


def with_scope(scope: dict[str, Any]) -> dict[str, Any]:
    """The shop with this scope at the product, the online lines and the cashier of the pages."""
    random = scope | {"random_return": {"cash": 3, "points": 0}}
    products = [each | {"rebate": scope} if each["ref"] == "p1" else each for each in SHOP["products"]]
    stores = [each | {"online": random, "cashier": random} for each in SHOP["stores"]]
    return SHOP | {"products": products, "stores": stores}


@pytest.mark.parametrize("scheme", ["queue", "union"])
@pytest.mark.parametrize("page", PAGES)
def test_a_scope_sent_back_untouched_changes_nothing(app: Flask, owner: FlaskClient, page: str, scheme: str) -> None:
    with app.app_context():
        load_shop(with_scope(SCOPE) | {"scheme": scheme, "timezone": "America/New_York"}, now=NOW)
    before, changes = dump(app), count_changes(app)
    assert send(owner, page).status_code == 302
    assert dump(app) == before
    assert count_changes(app) == changes


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_scope_sent_back_untouched_changes_nothing(app: Flask, editor: FlaskClient, page: str) -> None:
    before, changes = dump(app), count_changes(app)
    assert send(editor, page).status_code == 302
    assert dump(app) == before
    assert count_changes(app) == changes


def test_a_product_gets_its_own_lottery_and_tiers_as_if_they_were_loaded(app: Flask, editor: FlaskClient) -> None:
    response = send(
        editor,
        RICE_PAGE,
        lottery__kind="fixed",
        **{
            "lottery-choices-0-ratio": "８０％",
            "lottery-choices-0-weight": "3",
            "lottery-choices-1-no_win": "y",
            "cumulative-rows-0-days": "30",
            "cumulative-rows-0-amount": "1，000",
            "cumulative-rows-0-ratio": "１50",
        },
    )
    assert response.status_code == 302
    typed = dump(app)
    rebate = {
        "lottery": {"kind": "fixed", "choices": [{"ratio": "80", "weight": 3}, {"ratio": None}]},
        "cumulative": [{"days": 30, "amount": "1000", "ratio": "150"}],
    }
    assert next(each for each in typed["products"] if each["ref"] == "p1")["rebate"]["lottery"] is not None
    with app.app_context():
        load_shop({"products": [{"ref": "p1", "rebate": {"lottery": None, "cumulative": None}}]}, now=NOW)
        load_shop({"products": [{"ref": "p1", "rebate": rebate}]}, now=NOW)
    assert dump(app) == typed


def test_a_store_gets_a_random_return_of_its_own(app: Flask, editor: FlaskClient) -> None:
    typed = {"random_return__mode": "numbers", "random_return__cash": "4", "random_return__points": "1"}
    assert send(editor, ONLINE_PAGE, **typed).status_code == 302
    assert send(editor, CASHIER_PAGE, random_return__mode="off").status_code == 302
    assert store(app, "s1")["online"]["random_return"] == {"cash": 4, "points": 1}
    assert store(app, "s1")["cashier"]["random_return"] == "off"


def test_a_window_is_typed_by_the_clock_of_the_shop(app: Flask, owner: FlaskClient) -> None:
    fill(app, timezone="America/New_York")
    typed = {
        "windows-rows-0-from_at": "2026-07-01T09:00",
        "windows-rows-0-until": "2026-12-01T09:00",
        "windows-rows-0-weekdays": ["1", "7"],
        "windows-rows-0-start": "９：30",
        "windows-rows-0-end": "24:00",
    }
    assert send(owner, RICE_PAGE, **typed).status_code == 302
    assert product(app, "p1")["rebate"]["windows"] == [
        {
            "from": "2026-07-01T09:00:00-04:00",
            "until": "2026-12-01T09:00:00-05:00",
            "weekdays": [1, 7],
            "start": "09:30",
            "end": "24:00",
        }
    ]
    page = owner.get(RICE_PAGE).text
    assert 'value="2026-07-01T09:00"' in page
    assert "09:30–24:00" in page
    assert "Mon, Sun 09:30–24:00, from 2026-07-01 09:00, until 2026-12-01 09:00" in page


def test_nothing_set_shows_what_is_inherited_and_from_where(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        online = {"extraction_ratio": "40", "level_ratios": {"gold": "155"}, "limits": {"per_day": 3}}
        load_shop({"stores": [{"ref": "s1", "online": online}], "base": {"level_ratios": {"silver": "99"}}}, now=NOW)
    page = editor.get(f"/products/{RIVER_BUN}/rebate").text
    assert "Empty: 130 %, from the base settings." in page
    assert "Empty: 40 %, from the store." in page
    assert 'placeholder="155"' in page
    assert 'placeholder="99"' in page
    assert "limits hold as well: 3 a day" in page
    hill = editor.get(f"/products/{HILL_BUN}/rebate").text
    assert "Empty: 65 %, from the base settings." in hill
    assert 'placeholder="not set"' in hill


def test_nought_is_a_value_and_empty_is_none(app: Flask, editor: FlaskClient) -> None:
    send(editor, RICE_PAGE, ratio="0", extraction_ratio="0.0")
    assert product(app, "p1")["rebate"]["ratio"] == "0"
    assert product(app, "p1")["rebate"]["extraction_ratio"] == "0"
    assert 'value="0"' in editor.get(RICE_PAGE).text
    send(editor, RICE_PAGE, ratio="")
    assert product(app, "p1")["rebate"]["ratio"] is None
    assert product(app, "p1")["rebate"]["extraction_ratio"] == "0"


@pytest.mark.parametrize(
    ("name", "unset"),
    [
        ("ratio", "extraction_ratio"),
        ("extraction_ratio", "ratio"),
        ("level_ratios", "ratio"),
        ("cumulative", "ratio"),
        ("lottery", "ratio"),
        ("windows", "ratio"),
        ("limits", "ratio"),
        ("random_return", "ratio"),
    ],
)
def test_inherit_again_empties_one_row_and_holds_once_it_is_saved(
    app: Flask, owner: FlaskClient, name: str, unset: str
) -> None:
    with app.app_context():
        load_shop(with_scope(SCOPE), now=NOW)
    before = store(app, "s1")["online"]
    data = as_shown(owner, ONLINE_PAGE)
    data[unset] = "77,5 wrong"
    page = owner.post(ONLINE_PAGE, data=MultiDict([*data.items(multi=True), ("inherit", name)])).text
    assert store(app, "s1")["online"] == before, "nothing is saved by the button"
    assert 'value="77,5 wrong"' in page, "what is typed elsewhere stays"
    data = fields_of(page, ONLINE_PAGE)
    data[unset] = before[unset]
    assert owner.post(ONLINE_PAGE, data=data).status_code == 302
    assert store(app, "s1")["online"] == before | {name: None}


def test_the_button_to_inherit_again_stands_only_where_something_is_set(app: Flask, editor: FlaskClient) -> None:
    send(editor, RICE_PAGE, ratio="111", limits__total="2")
    page = editor.get(RICE_PAGE).text
    assert re.findall(r'name="inherit" value="(\w+)"', page) == ["ratio", "limits"]


def test_more_rows_keep_what_was_typed(app: Flask, editor: FlaskClient) -> None:
    data = as_shown(editor, RICE_PAGE)
    data["cumulative-rows-1-days"] = "x"
    rows = sum(name.endswith("-days") for name in data)
    page = editor.post(RICE_PAGE, data=MultiDict([*data.items(multi=True), ("more", "cumulative-rows")])).text
    again = fields_of(page, RICE_PAGE)
    assert sum(name.endswith("-days") for name in again) == rows + 3
    assert again["cumulative-rows-1-days"] == "x"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"ratio": "1001"}, "Enter a percentage from 0 to 1000"),
        ({"extraction_ratio": "abc"}, "Enter a percentage from 0 to 1000"),
        ({"level_ratios-rows-0-ratio": "-1"}, "Enter a percentage from 0 to 1000"),
        ({"cumulative-rows-0-days": "30"}, "This cannot be empty."),
        ({"limits-per_day": "0"}, "Enter a whole number from 1"),
        ({"windows-rows-0-start": "25:00"}, "Enter a time of day"),
        (
            {"windows-rows-0-from_at": "2026-07-02T00:00", "windows-rows-0-until": "2026-07-01T00:00"},
            "This must be after the beginning.",
        ),
        ({"windows-rows-0-from_at": "1900-01-01T00:00"}, "Enter a time between 1971 and 2199"),
        ({"lottery-kind": "interval", "lottery-low": "50", "lottery-high": "40"}, "must not be below the lowest"),
        ({"reason": "x" * 501}, "cannot be longer than 500"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, editor: FlaskClient, typed: dict[str, str], message: str
) -> None:
    before = dump(app)
    response = send(editor, RICE_PAGE, limits__total="７", **typed)
    assert response.status_code == 422
    assert message in response.text
    again = fields_of(response.text, RICE_PAGE)
    for name, value in (typed | {"limits-total": "７"}).items():
        assert again[name] == value
    assert dump(app) == before


def test_random_return_without_a_points_ratio_is_told_at_its_card(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"base": {"exchange": {"points": None}}}, now=NOW)
    typed = {"random_return__mode": "numbers", "random_return__cash": "4", "random_return__points": "1"}
    response = send(editor, ONLINE_PAGE, **typed)
    assert response.status_code == 422
    assert "set the exchange ratio for points first" in response.text
    assert fields_of(response.text, ONLINE_PAGE)["random_return-cash"] == "4"


def test_sent_twice_it_changes_once(app: Flask, editor: FlaskClient) -> None:
    data = as_shown(editor, RICE_PAGE)
    data["ratio"] = "99"
    changes = count_changes(app)
    assert [editor.post(RICE_PAGE, data=data).status_code for _ in range(2)] == [302, 302]
    assert count_changes(app) == changes + 1


def test_of_two_who_edit_the_same_the_second_is_told_and_can_insist(app: Flask, editor: FlaskClient) -> None:
    mine, theirs = as_shown(editor, RICE_PAGE), as_shown(editor, RICE_PAGE)
    theirs["ratio"] = "90"
    mine["ratio"] = "80"
    assert editor.post(RICE_PAGE, data=theirs).status_code == 302
    told = editor.post(RICE_PAGE, data=mine)
    assert told.status_code == 409
    assert "not set → 90" in told.text
    assert product(app, "p1")["rebate"]["ratio"] == "90"
    assert editor.post(RICE_PAGE, data=fields_of(told.text, RICE_PAGE)).status_code == 302
    assert product(app, "p1")["rebate"]["ratio"] == "80"


def test_the_reason_is_kept_in_the_history(app: Flask, editor: FlaskClient) -> None:
    send(editor, RICE_PAGE, ratio="99", reason="spring sale")
    change = history(app, "products")[0]
    assert (change.author, change.reason, change.after) == ("lin", "spring sale", '{"rebate": {"ratio": "99"}}')


def test_switched_off_it_tells_who_would_wait_for_nobody_and_asks_for_a_tick(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(in_mall("p1", "100.00"), in_mall("p1", "10.00"), in_mall("p2", "1.00"))
    assert "2 entries that wait for ¥" in editor.get(RICE_PAGE).text
    refused = send(editor, RICE_PAGE, enabled=None, ratio="99")
    assert refused.status_code == 422
    assert "Tick this to save it" in refused.text
    assert fields_of(refused.text, RICE_PAGE)["ratio"] == "99"
    assert product(app, "p1")["rebate"]["enabled"] is True
    assert send(editor, RICE_PAGE, enabled=None, ratio="99", confirm="y").status_code == 302
    assert product(app, "p1")["rebate"]["enabled"] is False


def test_switched_off_with_nobody_waiting_it_asks_nothing(app: Flask, editor: FlaskClient) -> None:
    assert "nothing waits in its queue" in editor.get(CASHIER_PAGE).text
    assert send(editor, CASHIER_PAGE, enabled=None).status_code == 302
    assert store(app, "s1")["cashier"]["enabled"] is False
    assert store(app, "s1")["online"]["enabled"] is True


def test_a_cashier_that_is_off_already_is_saved_without_a_tick(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(at_cashier("s1", "100.00"))
        load_shop({"stores": [{"ref": "s1", "cashier": {"enabled": False}}]}, now=NOW)
    assert send(editor, CASHIER_PAGE, ratio="50").status_code == 302


def test_under_the_union_queue_what_does_not_apply_is_hidden_and_kept(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        load_shop(with_scope(SCOPE) | {"scheme": "union"}, now=NOW)
    page = owner.get(ONLINE_PAGE).text
    assert "do not apply under the union queue" in page
    assert "lottery-kind" not in page
    assert "random_return" not in page
    assert "Empty: 110 %, from the union queue." in page
    assert send(owner, ONLINE_PAGE, ratio="105").status_code == 302
    kept = store(app, "s1")["online"]
    assert kept["ratio"] == "105"
    assert kept["lottery"] == SCOPE["lottery"]
    assert kept["cumulative"] == SCOPE["cumulative"]
    assert kept["random_return"] == {"cash": 3, "points": 0}


@pytest.mark.parametrize(
    ("page", "words"),
    [(RICE_PAGE, "Rice cake"), (ONLINE_PAGE, "River bun · River Street"), (CASHIER_PAGE, "River Street")],
)
def test_an_order_is_tried_out_under_what_is_typed_and_nothing_of_it_stays(
    app: Flask, editor: FlaskClient, page: str, words: str
) -> None:
    before = dump(app)
    data = typing(as_shown(editor, page), ratio="123", preview="fragment", **{"try-member": "m2"})
    told = editor.post(f"{page}/try", data=data)
    assert told.status_code == 200
    assert words in told.text
    assert "may receive ¥123.00" in told.text
    assert "<html" not in told.text
    whole = editor.post(f"{page}/try", data=typing(data, preview="page")).text
    assert "may receive ¥123.00" in whole
    assert fields_of(whole, page)["ratio"] == "123"
    assert dump(app) == before


def test_what_cannot_be_tried_out_says_what_to_mend(app: Flask, editor: FlaskClient) -> None:
    data = typing(as_shown(editor, RICE_PAGE), ratio="x", preview="fragment")
    assert "Entitlement ratio" in editor.post(f"{RICE_PAGE}/try", data=data).text


def test_what_is_tried_out_on_a_page_is_what_the_page_is_about(app: Flask, editor: FlaskClient) -> None:
    other = {"try-channel": "store", "try-product": "q1", "try-store": "s1"}
    data = typing(as_shown(editor, RICE_PAGE), preview="fragment", **other)
    told = editor.post(f"{RICE_PAGE}/try", data=data).text
    assert "Rice cake" in told
    assert "River" not in told


def test_a_store_without_products_says_why_nothing_can_be_tried_out(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"stores": [{"ref": "s3"}]}, now=NOW)
    assert "Give the store a product first" in editor.get("/stores/3/online").text


def test_who_may_only_look_can_try_out_and_change_nothing(app: Flask, editor: FlaskClient) -> None:
    add_person(app, "wei", "viewer")
    viewer = browser_of(app, "wei")
    page = viewer.get(RICE_PAGE).text
    assert "not change anything" in page
    assert "data-save-bar" not in page
    assert viewer.post(RICE_PAGE, data={"ratio": "1"}).status_code == 403
    told = viewer.post(f"{RICE_PAGE}/try", data=typing(fields_of(page, RICE_PAGE), preview="fragment", ratio="7"))
    assert "may receive ¥130.00" in told.text
    assert product(app, "p1")["rebate"]["ratio"] is None


@pytest.mark.parametrize("page", PAGES)
def test_it_needs_a_login_a_role_a_token_and_the_right_method(app: Flask, editor: FlaskClient, page: str) -> None:
    assert english(app).get(page).location.startswith("/login")
    add_person(app, "li", "cashier", RIVER)
    assert browser_of(app, "li").get(page).status_code == 403
    assert browser_of(app, "li").post(f"{page}/try").status_code == 403
    assert editor.delete(page).status_code == 405
    assert editor.get(f"{page}/try").status_code == 405
    missing = page.replace("/1", "/999")
    for path in (missing, f"{missing}/try"):
        assert editor.post(path).status_code == 404
    assert editor.get(missing).status_code == 404
    assert editor.get(page.replace("/1", "/99999999999999999999")).status_code == 404
    app.config["WTF_CSRF_ENABLED"] = True
    assert editor.post(page, data={"ratio": "1"}).status_code == 400


def test_a_store_manager_edits_what_is_of_their_own_stores_alone(app: Flask, filled: None) -> None:
    add_person(app, "zhou", "store_manager", RIVER)
    zhou = browser_of(app, "zhou")
    for page in (ONLINE_PAGE, CASHIER_PAGE, f"/products/{RIVER_BUN}/rebate"):
        assert send(zhou, page, ratio="88").status_code == 302
    for page in (RICE_PAGE, "/stores/2/online", "/cashiers/2", f"/products/{HILL_BUN}/rebate"):
        assert zhou.get(page).status_code == 404
        assert zhou.post(page, data={"ratio": "1"}).status_code == 404
        assert zhou.post(f"{page}/try").status_code == 404
    assert store(app, "s1")["online"]["ratio"] == "88"
    assert product(app, "q1")["rebate"]["ratio"] == "88"


def test_a_script_in_a_name_is_only_text(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"products": [{"ref": "p1", "name": "<script>alert(1)</script>"}]}, now=NOW)
    assert "<script>alert" not in editor.get(RICE_PAGE).text
