"""One entry with all that belongs to it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from app.models import Draw, Entry, OrderLine
from app.services import transactions
from tests import rows
from tests.conftest import NOW


@pytest.fixture
def filled(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(2, status="completed", rewarded_cents=13_000)
        rows.add_entries(3, first=3)
        rows.add_settlement(
            2, rows.START + timedelta(days=1), extraction_cents=6_500, paid={1: 6_000}, retained_cents=500
        )


OFFER = json.dumps(
    {
        "source": "product.lottery",
        "kind": "fixed",
        "choices": [{"ratio": None, "weight": 1}, {"ratio": "200", "weight": 1}, {"ratio": "900", "weight": 0}],
    }
)


def chain(browser: FlaskClient, entry_id: int) -> list[tuple[str, str]]:
    """The steps of an entry's chain: what was asked and what was found."""
    page = browser.get(f"/entries/{entry_id}").text.replace("\N{NO-BREAK SPACE}", " ")
    steps = re.findall(r"<li>(.*?)</li>", page.partition('<ol class="chain">')[2].partition("</ol>")[0], re.DOTALL)
    bare = [re.sub(r"</?(?!/?span)[^>]*>", "", step) for step in steps]
    parts = [[" ".join(text.split()) for text in re.findall(r"<span[^>]*>([^<]*)</span>", step)] for step in bare]
    return [(name, rest[0] if rest else "") for name, *rest in parts]


def change(app: Flask, entry_id: int, **values: object) -> None:
    with app.app_context(), transactions.write() as connection:
        connection.execute(update(Entry).where(Entry.id == entry_id).values(**values))


@pytest.mark.usefixtures("filled")
def test_it_shows_figures_and_status(owner: FlaskClient) -> None:
    page = owner.get("/entries/1").text
    assert "Entry 1" in page
    assert 'class="pill pill-completed">Completed' in page
    assert "Order o0001, line 1" in page
    assert "¥130.00" in page
    assert "waits ahead" not in page


@pytest.mark.usefixtures("filled")
def test_it_says_how_many_and_how_much_is_ahead(owner: FlaskClient) -> None:
    assert "it is the head of the queue" in owner.get("/entries/3").text
    assert "1 entry waits ahead of it, for ¥130.00 in all." in owner.get("/entries/4").text
    assert "2 entries wait ahead of it, for ¥260.00 in all." in owner.get("/entries/5").text


@pytest.mark.usefixtures("filled")
def test_it_shows_the_whole_chain_of_its_ratio(owner: FlaskClient) -> None:
    page = owner.get("/entries/1").text
    asked = ["Member level, set for the product", "not set", "no tier met", "¥1000.00 in 10 days gives 150 per cent"]
    for text in [*asked, ">set<", "Default ratio, base setting", "130 % · this one", "set by the base settings"]:
        assert text in page


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("trace", ["", "[]", "nonsense", '{"chain": [1, {"step": "new.kind"}], "extraction": 3}'])
def test_a_trace_of_another_shape_breaks_nothing(app: Flask, owner: FlaskClient, trace: str) -> None:
    with app.app_context(), transactions.write() as connection:
        connection.execute(update(OrderLine).values(trace=trace))
    assert owner.get("/entries/1").status_code == 200


@pytest.mark.usefixtures("filled")
def test_payouts_link_both_ways(owner: FlaskClient) -> None:
    receiver = owner.get("/entries/1").text
    assert "Paid by entry" in receiver
    assert 'href="/entries/2"' in receiver
    payer = owner.get("/entries/2").text
    assert "Paid to entry" in payer
    assert 'href="/entries/1"' in payer
    assert "Left-over to the platform" in payer
    assert "m2, cash" in payer


@pytest.mark.usefixtures("filled")
def test_an_entry_whose_line_is_not_settled_says_so(owner: FlaskClient) -> None:
    page = owner.get("/entries/5").text
    assert "Not settled yet" in page
    assert page.count("None yet.") == 2


@pytest.mark.usefixtures("filled")
def test_draws_are_told(app: Flask, owner: FlaskClient) -> None:
    change(app, 3, lottery=OFFER, drawable=True)
    drawn = {"lottery": OFFER, "was_drawn": True}
    change(app, 4, **drawn, drawn_ratio_bps=20_000, ratio_bps=20_000, source="product.lottery")
    change(app, 5, **drawn)
    with app.app_context(), transactions.write() as connection:
        connection.execute(
            insert(Draw), [{"entry_id": i, "drawn_at": NOW, "offered": OFFER, "ratio_bps": None} for i in (4, 5)]
        )
    kept = ("Default ratio, base setting", "130 % · this one")
    lottery = "Lottery, set for the product"
    asked = [("Member level, set for the product", "not set"), ("Cumulative spend, set for the product", "no tier met")]
    note = "A draw is open until the entry is first paid: it makes the entitlement ¥130.00 to ¥200.00."
    assert chain(owner, 3) == [*asked, (lottery, "may be drawn"), kept, (note, "")]
    assert chain(owner, 4) == [
        *asked,
        (lottery, "drawn"),
        ("Default ratio, base setting", "130 % · replaced by the draw"),
        (f"Drawn on 2026-11-21 10:00: {lottery}", "200 % · this one"),
    ]
    note = "Drawn on 2026-11-21 10:00: no win, the ratio stays."
    assert chain(owner, 5) == [*asked, (lottery, "drawn"), kept, (note, "")]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("values", "note"),
    [
        (
            {"rewarded_cents": 1_000, "waiting_cents": 12_000},
            "Not drawn: the draw ended when the entry was first paid.",
        ),
        (
            {"status": "zeroed", "zeroed_cents": 13_000, "waiting_cents": 0},
            "Not drawn: the draw ended when the entry stopped waiting.",
        ),
    ],
)
def test_a_draw_that_was_lost_says_why(app: Flask, owner: FlaskClient, values: dict[str, object], note: str) -> None:
    change(app, 3, lottery=OFFER, **values)
    *_, lottery, kept, last = chain(owner, 3)
    assert lottery == ("Lottery, set for the product", "not drawn in time")
    assert kept == ("Default ratio, base setting", "130 % · this one")
    assert last == (note, "")


@pytest.mark.usefixtures("filled")
def test_a_drawn_ratio_is_the_one_in_use_where_the_trace_is_lost(app: Flask, owner: FlaskClient) -> None:
    change(app, 4, lottery=OFFER, was_drawn=True, drawn_ratio_bps=0, ratio_bps=0, source="product.lottery")
    with app.app_context(), transactions.write() as connection:
        connection.execute(insert(Draw).values(entry_id=4, drawn_at=NOW, offered=OFFER, ratio_bps=0))
        connection.execute(update(OrderLine).values(trace=""))
    assert [value for _, value in chain(owner, 4)] == ["0 % · this one"]


@pytest.mark.usefixtures("filled")
def test_what_random_return_chose_is_shown_as_completed(app: Flask, owner: FlaskClient) -> None:
    values = {"status": "converted", "waiting_cents": 0, "converted_cents": 13_000, "was_chosen": True}
    change(app, 5, **values)
    page = owner.get("/entries/5").text
    assert 'class="pill pill-completed">Completed' in page
    assert "Random return chose this entry" in page


@pytest.mark.parametrize("path", ["/entries/999", "/entries/0", "/entries/99999999999999999999", "/entries/x"])
def test_an_entry_that_is_not_there(owner: FlaskClient, path: str) -> None:
    assert owner.get(path).status_code == 404


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/entries/1").location == "/login?next=/entries/1"


def test_it_cannot_be_posted_to(owner: FlaskClient) -> None:
    assert owner.post("/entries/1").status_code == 405
