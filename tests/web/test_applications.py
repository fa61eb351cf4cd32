"""Stores and suppliers apply to join with their papers; staff approve with terms, or refuse."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.domain.errors import Refused
from app.extensions import db
from app.models import Application, ApplicationPaper, MemberAccount
from app.queries.staff import list_staff
from app.services.history import Author
from app.services.portal.applications import Terms, approve
from app.services.portal.invitations import standing_code
from app.services.shop_file import dump_shop
from app.web.portal import applying
from tests import rows
from tests.at_once import at_once
from tests.conftest import NOW, english
from tests.web.forms import fields_of
from tests.web.people import Clock, add_person, browser_of, history
from tests.web.portal import phone_of
from tests.web.portal_shop import CODE, VIEW, fill_portal

APPLY = f"/m/apply/{CODE}"
PDF = b"%PDF-1.7\n%papers"
TYPED = {
    "kind": "store",
    "name": "Hill Tea",
    "contact": "Ms Zhou",
    "phone": "139 0000 0009",
    "note": "Tea, Hill Road 3",
}


@pytest.fixture
def shop(app: Flask) -> Flask:
    fill_portal(app)
    return app


@pytest.fixture
def applied(shop: Flask) -> Flask:
    """Hill Tea has applied by m1's invitation, with a licence."""
    assert send(english(shop)).status_code == 200
    return shop


def send(client: FlaskClient, path: str = APPLY, *papers: tuple[bytes, str], **typed: str) -> TestResponse:
    """Fill the form in as it is shown and send it."""
    data: dict[str, object] = {**fields_of(client.get(path).text, path), **TYPED, **typed}
    data["papers"] = [(BytesIO(content), name) for content, name in papers or ((PDF, "licence.pdf"),)]
    answer = client.post(path, data=data, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    return answer


def applications(app: Flask) -> list[Application]:
    with app.app_context():
        return list(db.session.scalars(select(Application).order_by(Application.id)))


def papers(app: Flask) -> list[ApplicationPaper]:
    with app.app_context():
        return list(db.session.scalars(select(ApplicationPaper)))


def kept_files(app: Flask) -> list[Path]:
    return list((Path(app.config["UPLOADS"]) / "papers").glob("*"))


def approval(client: FlaskClient, **typed: str) -> TestResponse:
    path = "/applications/1/approve"
    data = fields_of(client.get("/applications/1").text, path)
    return client.post(path, data={**data, **typed})


def test_an_application_by_invitation_carries_the_recruiter(applied: Flask) -> None:
    (row,) = applications(applied)
    assert (row.kind, row.name, row.phone, row.recruiter_id, row.status) == (
        "store",
        "Hill Tea",
        "13900000009",
        1,
        "open",
    )
    assert [paper.name for paper in papers(applied)] == ["licence.pdf"]
    assert kept_files(applied)[0].read_bytes() == PDF
    assert "Hill Tea" in phone_of(applied, "m1").get("/m/team").text


def test_without_an_invitation_there_is_no_recruiter_and_an_unknown_one_is_void(shop: Flask) -> None:
    send(english(shop), "/m/apply")
    assert applications(shop)[0].recruiter_id is None
    assert english(shop).get("/m/apply/nobodyscode").status_code == 404
    assert english(shop).post("/m/apply/nobodyscode", data=TYPED).status_code == 404


def test_who_applies_by_their_own_invitation_recruits_nobody(shop: Flask) -> None:
    send(phone_of(shop, "m1"))
    (row,) = applications(shop)
    assert (row.member_id, row.recruiter_id) == (1, None)


def test_sent_twice_it_is_kept_once(shop: Flask) -> None:
    client = english(shop)
    data = {**fields_of(client.get(APPLY).text, APPLY), **TYPED}
    assert [client.post(APPLY, data=data).status_code for _ in range(2)] == [200, 200]
    assert len(applications(shop)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Say what it is called."),
        ({"contact": " "}, "Say whom to ask for."),
        ({"phone": "no"}, "Enter a phone number"),
        ({"kind": "bank"}, "Not a valid choice"),
        ({"name": "x" * 10_000}, "Use at most 200 characters."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(shop: Flask, typed: dict[str, str], said: str) -> None:
    answer = send(english(shop), APPLY, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Tea, Hill Road 3" in answer.text
    assert applications(shop) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([(b"<html><script>", "licence.pdf")], "This is no PDF, JPEG or PNG file."),
        ([(b"", "licence.pdf")], "This file is empty."),
        ([(PDF + b"x" * (10 * 1024 * 1024), "licence.pdf")], "This file is larger than 10 MB."),
        ([(PDF, f"{number}.pdf") for number in range(6)], "Send at most 5 papers."),
    ],
)
def test_papers_of_the_wrong_kind_size_or_number_are_refused(
    shop: Flask, files: list[tuple[bytes, str]], said: str
) -> None:
    answer = send(english(shop), APPLY, *files)
    assert answer.status_code == 422
    assert said in answer.text
    assert applications(shop) == []


def test_one_address_applies_only_so_often_a_day(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    for _ in range(5):
        send(english(shop))
    with monkeypatch.context() as patch:
        patch.setattr(applying, "keep_paper", None)  # no paper of it is so much as kept
        answer = send(english(shop))
    assert answer.status_code == 422
    assert "Too many applications came from here today." in answer.text
    assert len(applications(shop)) == 5
    clock.wait(hours=14)
    assert send(english(shop)).status_code == 200


def test_an_approval_adds_the_store_with_its_recruiter_and_gives_its_manager_a_login(
    applied: Flask, owner: FlaskClient
) -> None:
    answer = approval(owner, ref="s9", commission_ratio="12.5", username="zhou")
    assert answer.status_code == 302
    page = owner.get(answer.location).text
    assert re.search(r"/password/[\w-]+", page)
    with applied.app_context():
        store = next(each for each in dump_shop()["stores"] if each["ref"] == "s9")
        manager = next(person for person in list_staff() if person.username == "zhou")
    assert (store["name"], store["commission_ratio"], store["recruiter"]) == ("Hill Tea", "12.5", "m1")
    assert not store["online"]["enabled"]
    assert (manager.role, [each.ref for each in manager.stores]) == ("store_manager", ["s9"])
    assert applications(applied)[0].status == "approved"
    assert "approved" in owner.get("/applications/1").text
    assert [change.action for change in history(applied, "applications")] == ["approved"]
    assert [change.action for change in history(applied, "staff")] == ["invited"]


def test_a_manager_who_may_not_manage_staff_approves_and_sees_the_link_once(applied: Flask) -> None:
    add_person(applied, "manager", "manager")
    browser = browser_of(applied, "manager")
    place = approval(browser, ref="s9", username="zhou").location
    assert re.search(r"/password/[\w-]+", browser.get(place).text)
    assert browser.get(place).status_code == 302


def test_without_a_user_name_nobody_gets_a_login(applied: Flask, owner: FlaskClient) -> None:
    assert approval(owner, ref="s9", username="").location == "/applications/1"
    assert history(applied, "staff") == []


def test_a_supplier_becomes_a_supplier_whose_manager_sees_its_own_alone(shop: Flask, owner: FlaskClient) -> None:
    send(english(shop), APPLY, kind="supplier", email="zhou@example.com")
    assert "commission_ratio" not in owner.get("/applications/1").text
    answer = approval(owner, ref="v9", username="zhou")
    assert re.search(r"/password/[\w-]+", owner.get(answer.location).text)
    with shop.app_context():
        supplier = next(each for each in dump_shop()["suppliers"] if each["ref"] == "v9")
        manager = next(person for person in list_staff() if person.username == "zhou")
    assert supplier == {
        "ref": "v9", "name": "Hill Tea", "contact": "Ms Zhou", "phone": "13900000009", "email": "zhou@example.com",
    }  # fmt: skip
    assert (manager.role, manager.supplier_name, manager.stores) == ("supplier", "Hill Tea", ())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ref": "s1"}, "There is one with this number already."),
        ({"ref": ""}, "Give it a number."),
        ({"commission_ratio": "2000"}, "Enter a"),
        ({"username": "chen"}, "already somebody with this name"),
    ],
)
def test_terms_that_do_not_fit_are_said_and_nothing_is_done(
    applied: Flask, owner: FlaskClient, typed: dict[str, str], said: str
) -> None:
    with applied.app_context():
        before = dump_shop()
    answer = approval(owner, **{"ref": "s9", "username": "zhou", **typed})
    assert answer.status_code == 422
    assert said.lower() in answer.text.lower()
    with applied.app_context():
        assert dump_shop() == before
    assert applications(applied)[0].status == "open"
    assert history(applied, "staff") == []


def test_a_refusal_wants_a_reason_and_is_final(applied: Flask, owner: FlaskClient) -> None:
    assert owner.post("/applications/1/refuse", data={"reason": ""}).status_code == 422
    for _ in range(2):
        assert owner.post("/applications/1/refuse", data={"reason": "no licence"}).status_code == 302
    assert applications(applied)[0].status == "refused"
    assert "no licence" in owner.get("/applications/1").text
    assert len(history(applied, "applications")) == 1
    assert "approve" not in owner.get("/applications/1").text
    assert owner.post("/applications/1/approve", data={"ref": "s9", "commission_ratio": "1"}).status_code == 422


def test_of_two_who_approve_at_once_one_wins(applied: Flask) -> None:
    acts = [
        lambda ref=ref: approve(application_id=1, terms=Terms(ref), author=Author("chen", 1), now=NOW)
        for ref in ("s8", "s9")
    ]
    results = at_once(applied, *acts)
    assert sum(isinstance(result, Refused) for result in results) == 1
    with applied.app_context():
        assert len({each["ref"] for each in dump_shop()["stores"]} & {"s8", "s9"}) == 1


def test_papers_are_downloads_for_those_who_decide_alone(applied: Flask, owner: FlaskClient) -> None:
    path = "/applications/1/papers/1"
    with owner.get(path) as answer:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.mimetype == "application/octet-stream"
    assert owner.get("/applications/1/papers/2").status_code == 404
    add_person(applied, "viewer", "viewer")
    assert browser_of(applied, "viewer").get(path).status_code == 403
    assert english(applied).get(path).status_code == 302
    name = papers(applied)[0].kept
    for place in (f"/pictures/{name}", f"/papers/{name}", f"/static/{name}"):
        with english(applied).get(place) as answer:
            assert answer.status_code in (302, 404)


def test_an_application_that_is_not_there(applied: Flask, owner: FlaskClient) -> None:
    for number in (2, 10**30):
        assert owner.get(f"/applications/{number}").status_code == 404
        for act in ("approve", "refuse"):
            assert owner.post(f"/applications/{number}/{act}").status_code == 404
            assert owner.get(f"/applications/1/{act}").status_code == 405


def test_the_list_is_filtered_by_status(applied: Flask, owner: FlaskClient) -> None:
    assert "Hill Tea" in owner.get("/applications").text
    assert "Hill Tea" not in owner.get("/applications?status=refused").text
    assert "Hill Tea" in owner.get("/applications?status=all").text


def test_forms_need_the_token(applied: Flask, owner: FlaskClient) -> None:
    applied.config["WTF_CSRF_ENABLED"] = True
    for path in (APPLY, "/applications/1/approve", "/applications/1/refuse"):
        assert owner.post(path, data=TYPED).status_code == 400
    assert applications(applied)[0].status == "open"


def test_what_belongs_to_no_application_is_not_kept(shop: Flask) -> None:
    client = english(shop)
    data = {**fields_of(client.get(APPLY).text, APPLY), **TYPED}
    for _ in range(2):  # the same form twice
        client.post(APPLY, data={**data, "papers": [(BytesIO(PDF), "a.pdf")]}, content_type="multipart/form-data")
    send(client, APPLY, (PDF, "good.pdf"), (b"<html>", "bad.pdf"))
    assert len(kept_files(shop)) == 1
    for _ in range(9):
        send(client)
    assert len(applications(shop)) == len(kept_files(shop)) == 5


def test_a_stores_invitation_names_no_recruiter(shop: Flask) -> None:
    with shop.app_context():
        code = standing_code(store_id=1, now=NOW)
    assert send(english(shop), f"/m/apply/{code}").status_code == 200
    assert applications(shop)[0].recruiter_id is None


def test_a_member_whose_account_is_disabled_recruits_nobody(shop: Flask) -> None:
    with shop.app_context(), rows.write() as connection:
        connection.execute(update(MemberAccount).where(MemberAccount.member_id == 1).values(disabled_at=NOW))
    assert english(shop).get(APPLY).status_code == 404
    assert english(shop).get(f"/m/see/{VIEW}").status_code == 404
