"""What is said once a setting is saved is what the rules do: from when it holds."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.formats.shop import Union, defaults
from app.services.history import flat
from app.services.shop_file import load_shop, settings_now
from app.web.since_when import AT_ONCE, DISTRIBUTION, PAID, RELEASE, SETTLED, ZEROING
from tests.conftest import NOW
from tests.queries.test_coming_zeroing import run
from tests.web.base import PATH, SHOP, load, page_of
from tests.web.changes import edit
from tests.web.forms import typed_in
from tests.web.people import Clock
from tests.web.test_sure import sure

MONTHLY = {"every": "month", "day": 1, "at": "02:00"}


@pytest.fixture
def shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    Clock(monkeypatch)
    load(app, SHOP)
    return app


def said(client: FlaskClient, path: str, changes: dict[str, str | None], confirm: bool = False) -> str:
    """What is said after these changes are saved."""
    response = client.post(path, data=typed_in(page_of(client, path), path, changes))
    if confirm:
        response = client.post(path, data=typed_in(response.text, path, sure("ZERO")))
    assert (response.status_code, response.location) == (302, path)
    page = page_of(client, path)
    found = re.search(r'role="status">(.*?)</p>', page, re.DOTALL)
    assert found, page
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_every_setting_has_its_moment(app: Flask) -> None:
    with app.app_context():
        places = set(flat(settings_now() | {"union": defaults(Union)}))
    groups = (PAID, SETTLED, AT_ONCE, DISTRIBUTION, {ZEROING}, {RELEASE})
    assert places == set().union(*groups)
    assert len(places) == sum(map(len, groups))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "Nothing to change: it is so already."),
        ({"default_ratio": "120", "settle_on": "paid"}, "Saved. It holds for orders paid from now on."),
        (
            {"surplus": "carry", "reward_order": "completed_only"},
            "Saved. It holds for all that is settled from now on, orders paid before too.",
        ),
        ({"paused": "y", "exchange-points": "90", "show-progress": None}, "Saved. It holds at once."),
        (
            {"default_ratio": "120", "own_entries": "all", "program_name": "New", "clawback": None},
            "Saved. Default entitlement ratio: for orders paid from now on. Entries that an order may pay: for all that"
            " is settled from now on, orders paid before too. Programme name, Take back on a refund: at once.",
        ),
    ],
)
def test_a_base_setting_says_from_when_it_holds(
    shop: Flask, owner: FlaskClient, changes: dict[str, str | None], text: str
) -> None:
    assert said(owner, PATH, changes) == text


def test_sent_twice_the_second_says_that_it_is_so_already(shop: Flask, owner: FlaskClient) -> None:
    data = typed_in(page_of(owner), PATH, {"default_ratio": "120"})
    for text in ("It holds for orders paid from now on.", "Nothing to change: it is so already."):
        owner.post(PATH, data=data)
        assert text in page_of(owner)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"zeroing-every": "day"}, "first on 2026-11-22 00:00; members are told now."),
        (
            {"zeroing-every": "week", "zeroing-weekday": "5", "zeroing-at": "4:30"},
            "first on 2026-11-27 04:30; members are told 24 hours before.",
        ),
        ({"zeroing-every": "once", "zeroing-on": "2026-11-20"}, "its date is past, so it never runs."),
    ],
)
def test_zeroing_says_when_it_comes_first_and_when_members_are_told(
    shop: Flask, owner: FlaskClient, changes: dict[str, str | None], text: str
) -> None:
    assert said(owner, PATH, changes, confirm=True) == f"Saved. Zeroing: {text}"


def test_zeroing_says_when_it_is_off(shop: Flask, owner: FlaskClient) -> None:
    load(shop, {"base": {"zeroing": MONTHLY}})
    assert said(owner, PATH, {"zeroing-every": "off", "paused": "y"}) == (
        "Saved. Rewards paused: at once."
        " Zeroing is off; members who were told of one are told that it does not take place."
    )


def test_rewards_hold_for_what_is_settled_and_a_dividend_for_its_next_date(shop: Flask, owner: FlaskClient) -> None:
    path = "/settings/distribution"
    on: dict[str, str | None] = {"shareholder-enabled": "y", "shareholder-ratio": "5"}
    assert said(owner, path, {"direct-enabled": "y", "direct-ratio": "5"}) == (
        "Saved. It holds for all that is settled from now on, orders paid before too."
    )
    next_paid = "The dividend: paid next on 2026-12-01 02:00."
    assert said(owner, path, on | {"shareholder-schedule-every": "month", "shareholder-schedule-day": "1"}) == (
        f"Saved. Shareholder dividend: for all that is settled from now on, orders paid before too. {next_paid}"
    )
    assert said(owner, path, {"shareholder-schedule-at": "03:00"}) == f"Saved. {next_paid.replace('02:', '03:')}"
    assert said(owner, path, {"shareholder-ratio": "6"}) == (
        "Saved. Shareholder dividend: for all that is settled from now on, orders paid before too."
    )
    assert said(owner, path, {"shareholder-enabled": None}) == (
        "Saved. Shareholder dividend: for all that is settled from now on, orders paid before too."
    )


def test_the_union_queue_says_when_it_is_distributed_next(app: Flask, owner: FlaskClient, shop: Flask) -> None:
    with app.app_context():
        load_shop({"scheme": "union"}, now=NOW)
    path = "/settings/union"
    assert said(owner, path, {"ratio": "120"}) == "Saved. It holds for orders paid from now on."
    assert said(owner, path, {"whole_only": "y", "at": "01:30"}) == (
        "Saved. Time of distribution, Entries are paid: from the next distribution on, 2026-11-22 01:30."
    )
    assert said(owner, PATH, {"reward_order": "completed_only"}) == (
        "Saved. Reward order: from the next distribution on, 2026-11-22 01:30."
    )


ALL_ON = {
    "scheme": "union",
    "base": {"zeroing": MONTHLY},
    "distribution": {"shareholder": {"ratio": "1"}},
    "wallet": {"release": {"ratio": "1", "at": "03:00"}},
}
"""Every schedule is on."""


def test_a_date_that_is_done_is_not_the_next(app: Flask, owner: FlaskClient, shop: Flask) -> None:
    load(app, ALL_ON)
    change_id = edit(app, {"wallet": {"release": {"ratio": "2", "at": "03:00"}}})
    with app.app_context():
        run("2026-11-22", job="distribute_union")
        run("2026-12-01", job="distribute_dividend")
        run("2026-11-22", job="release_love_value")
    assert said(owner, "/settings/union", {"whole_only": "y"}).endswith("on, 2026-11-23 00:30.")
    for path, told in (
        ("union", "2026-11-23 00:30"),
        ("distribution", "2027-01-01 02:00"),
        ("wallet", "2026-11-23 03"),
    ):
        assert told in page_of(owner, f"/settings/{path}")
    assert "Frozen love value is released first on 2026-11-23 03:00." in page_of(owner, f"/history/{change_id}/restore")
    assert said(owner, "/settings/distribution", {"shareholder-schedule-at": "03:00"}).endswith("on 2027-01-01 03:00.")


def test_another_clock_moves_every_schedule_that_is_on(app: Flask, owner: FlaskClient, shop: Flask) -> None:
    moved = (
        "Time zone: at once. The union queue: distributed next on 2026-11-22 00:30."
        " The dividend: paid next on 2026-12-01 02:00. Frozen love value is released first on 2026-11-22 03:00."
    )
    load(app, ALL_ON)
    assert said(owner, "/settings/shop", {"timezone": "Asia/Tokyo"}, confirm=True) == (
        f"Saved. {moved} Zeroing: first on 2026-12-01 02:00; members are told 24 hours before."
    )
    load(app, {"base": {"zeroing": None}})
    change_id = edit(app, {"timezone": "Asia/Seoul"})
    assert moved in page_of(owner, f"/history/{change_id}/restore")


def test_a_release_that_goes_off_is_not_told_as_at_once(app: Flask, owner: FlaskClient, shop: Flask) -> None:
    change_id = edit(app, {"wallet": {"release": {"ratio": "1", "at": "03:00"}}})
    page = page_of(owner, f"/history/{change_id}/restore")
    assert "Frozen love value is no longer released by itself." in page
    assert "at once" not in page


def test_a_union_setting_is_told_where_there_is_no_such_queue_any_more(
    app: Flask, owner: FlaskClient, shop: Flask
) -> None:
    load(app, {"scheme": "union"})
    change_id = edit(app, {"union": {"whole_only": True}})
    load(app, {"scheme": "queue"})
    assert "from the next distribution on" in page_of(owner, f"/history/{change_id}/restore")
