"""Forms whose fields are keys of the shop file."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, StringField

from app.domain.errors import Refused
from app.services.history import Author, Overtaken
from app.web import document_form
from app.web.document_form import DocumentForm
from app.web.fields import RatioField
from app.web.parts.lottery import LotteryPart
from app.web.parts.own import ExchangePart
from app.web.parts.schedules import DividendPart, SchedulePart
from app.web.parts.scope import LevelTablePart

DOC = {
    "name": "Cake",
    "ratio": "65",
    "exchange": {"points": "100", "love_value": None, "voucher": None},
    "level_ratios": {"gold": "150"},
    "lottery": None,
    "zeroing": None,
}


class Small(DocumentForm):
    BESIDE = (*DocumentForm.BESIDE, "sure")

    name = StringField()
    ratio = RatioField(required=True)
    exchange = FormField(ExchangePart)
    level_ratios = FormField(LevelTablePart)
    lottery = FormField(LotteryPart)
    zeroing = FormField(SchedulePart)
    sure = BooleanField()


class Dividend(DocumentForm):
    shareholder = FormField(DividendPart)


class Nobody:
    author = Author("nobody")


@pytest.fixture
def edits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What forms ask to be changed, in place of changing it."""
    found: list[dict[str, Any]] = []

    def keep(document: Any, **others: Any) -> bool:
        found.append({"document": document, **others})
        return True

    monkeypatch.setattr(document_form, "edit_shop", keep)
    monkeypatch.setattr(document_form, "current_user", Nobody())
    return found


def wrap(doc: dict[str, Any]) -> dict[str, Any]:
    return {"products": [{"ref": "p1", "rebate": doc}]}


def form_of(cls: type[DocumentForm] = Small, doc: dict[str, Any] = DOC) -> Any:
    return cls(doc, wrap, zone=ZoneInfo("Asia/Shanghai"), levels=["silver", "gold"])


def posted(app: Flask, sent: dict[str, str]) -> Any:
    return app.test_request_context(method="POST", data=MultiDict(sent), headers={"Accept-Language": "en"})


def shown(app: Flask) -> dict[str, str]:
    """What the form sends that nobody touched."""
    with app.test_request_context():
        form = form_of()
        data = {"name": form.name.data, "ratio": form.ratio.data, "seen": form.seen.data}
        data |= {f.name: f.data or "" for f in form.exchange.form}
        for row in form.level_ratios.form.rows:
            data |= {f.name: f.data or "" for f in row.form}
    return data | {"lottery-kind": "none", "zeroing-every": "off"}


def test_its_keys_are_its_fields_without_those_that_stand_beside() -> None:
    assert set(Small.edited()) == DOC.keys()


def test_untouched_it_asks_for_what_is_there(app: Flask, edits: list[dict[str, Any]]) -> None:
    sent = shown(app)
    assert json.loads(sent["seen"]) == wrap(DOC)
    with posted(app, sent | {"reason": " why "}):
        assert form_of().save()
    assert edits[0]["document"] == wrap(DOC)
    assert edits[0]["seen"] == wrap(DOC)
    assert (edits[0]["reason"], edits[0]["author"]) == ("why", Nobody.author)


def test_a_level_that_came_meanwhile_is_no_matter(app: Flask, edits: list[dict[str, Any]]) -> None:
    sent = {name: text for name, text in shown(app).items() if "rows-0" not in name}  # silver was not there
    with posted(app, sent):
        assert form_of().save()
    assert edits[0]["document"] == wrap(DOC)


def test_what_is_not_valid_is_not_asked_for(app: Flask, edits: list[dict[str, Any]]) -> None:
    with posted(app, shown(app) | {"ratio": "x"}):
        form = form_of()
        assert not form.save()
        assert form.ratio.errors
    assert edits == []


def without(doc: dict[str, Any], key: str) -> dict[str, Any]:
    return {each: value for each, value in doc.items() if each != key}


@pytest.mark.parametrize(
    "seen",
    [
        None,
        "",
        "{",
        "[" * 100_000,
        "[]",
        "null",
        '{"levels": []}',
        '{"products": 1}',
        '{"products": [1]}',
        '{"products": []}',
        json.dumps(wrap(DOC))[:-1],
        json.dumps({"products": [{"ref": "p2", "rebate": DOC}]}),
        json.dumps(wrap(without(DOC, "lottery"))),
        json.dumps(wrap(DOC | {"exchange": without(DOC["exchange"], "voucher")})),
        json.dumps(wrap(DOC | {"exchange": None})),
    ],
)
def test_without_all_that_was_seen_the_form_did_not_arrive_whole(
    app: Flask, edits: list[dict[str, Any]], seen: str | None
) -> None:
    sent = without(shown(app), "seen") | ({} if seen is None else {"seen": seen})
    with posted(app, sent):
        form = form_of()
        assert not form.save()
        assert form.form_errors == ["The form did not arrive whole. Open the page again; nothing is saved."]
    assert edits == []


def test_who_saw_more_than_is_to_be_edited_now_has_seen_it_all(app: Flask, edits: list[dict[str, Any]]) -> None:
    with posted(app, shown(app) | {"seen": json.dumps(wrap(DOC | {"cost": "1"}))}):
        assert form_of().save()
    assert edits[0]["seen"] == wrap(DOC | {"cost": "1"})


def test_what_is_new_was_seen_by_nobody(app: Flask, edits: list[dict[str, Any]]) -> None:
    class New(Small):
        must_be_new = True

    with posted(app, without(shown(app), "seen")):
        assert form_of(New).save()
    assert edits[0]["must_be_new"] is True


def test_what_was_seen_is_not_among_the_hidden_fields_at_the_head(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    with app.test_request_context():
        tags = form_of().hidden_tag()
    assert 'name="csrf_token"' in tags
    assert 'name="seen"' not in tags


def test_who_was_overtaken_is_told_once_and_then_wins(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {"products[p1].rebate.ratio": ("60", "65")}

    def refuse(document: Any, *, seen: Any, **others: Any) -> bool:
        if seen == wrap(DOC):
            return True
        raise Overtaken(changes)

    monkeypatch.setattr(document_form, "edit_shop", refuse)
    monkeypatch.setattr(document_form, "current_user", Nobody())
    sent = shown(app) | {"seen": json.dumps(wrap(DOC | {"ratio": "60"}))}
    with posted(app, sent):
        form = form_of()
        assert not form.save()
        assert form.overtaken == changes
        sent["seen"] = form.seen.data
    with posted(app, sent):
        assert form_of().save()


@pytest.mark.parametrize(
    ("place", "find"),
    [
        ("products[0].rebate.ratio", lambda form: form.ratio.errors),
        ("products[0].rebate.exchange.points", lambda form: form.exchange.form.points.errors),
        ("products[0].rebate.exchange", lambda form: form.exchange.form.form_errors),
        ("products[0].rebate.lottery.choices[2].ratio", lambda form: form.lottery.form.form_errors),
        ("products[0].rebate.limits", lambda form: form.form_errors),
        ("", lambda form: form.form_errors),
    ],
)
def test_a_refusal_stands_at_its_place_in_words_of_the_page(app: Flask, place: str, find: Any) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        form = form_of()
        form.put(Refused("needs the exchange ratio for points", place))
        assert find(form) == ["Random return pays in points: set the exchange ratio for points first."]
        form.put(Refused("must have at most {max_length} characters", place, max_length=200))
        assert find(form)[1] == "Use at most 200 characters."


def test_a_fixed_form_leaves_aside_what_was_sent(app: Flask) -> None:
    with posted(app, {"ratio": "1"}):
        form = Small(DOC, wrap, zone=ZoneInfo("Asia/Shanghai"), levels=[], is_fixed=True)
        assert form.ratio.data == "65"


def test_rows_are_added_to_the_list_whose_button_was_pressed(app: Flask) -> None:
    with posted(app, {"lottery-choices-0-ratio": "7", "more": "lottery-choices"}):
        form = form_of()
        assert form.add_rows()
        assert [row.form.ratio.data for row in form.lottery.form.choices] == ["7", None, None, None]
    with posted(app, {}):
        assert not form_of().add_rows()


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"shareholder-ratio": "x", "shareholder-schedule-every": "never"}, None),
        (
            {
                "shareholder-enabled": "y",
                "shareholder-ratio": "1",
                "shareholder-basis": "paid",
                "shareholder-schedule-every": "day",
                "shareholder-schedule-day": "99",
            },
            {"ratio": "1", "basis": "paid", "schedule": {"every": "day", "at": "02:00"}},
        ),
    ],
)
def test_what_is_out_of_sight_does_no_harm(
    app: Flask, edits: list[dict[str, Any]], sent: dict[str, str], wanted: Any
) -> None:
    with posted(app, sent | {"seen": json.dumps(wrap({"shareholder": None}))}):
        form = form_of(Dividend, {"shareholder": None})
        assert form.save(), form.errors
    assert edits[0]["document"] == wrap({"shareholder": wanted})
