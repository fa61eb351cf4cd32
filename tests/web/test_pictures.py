"""Pictures of products and members: sent with their forms, shown on their pages, and open under their address."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.models import Change
from app.services.shop_file import dump_shop, load_shop
from app.services.uploads import MOST_PICTURE_BYTES, keep_picture
from tests.conftest import NOW, english
from tests.pictures import claiming, drawn
from tests.web import goods
from tests.web.forms import typed_in
from tests.web.goods import HILL_BUN, RICE, RIVER, RIVER_BUN
from tests.web.members import count_of
from tests.web.people import add_person, browser_of, history

FORMS = [("products", f"/products/{RICE}/edit"), ("members", "/members/1/edit")]
NEW_FORMS = [("products", "/products/new"), ("members", "/members/new")]
ELSEWHERE = "https://x.example/1.png"
MISSING = f"/pictures/{'0' * 64}.webp"


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    goods.fill(app)


def folder(app: Flask) -> Path:
    return Path(app.config["UPLOADS"]) / "pictures"


def keep(app: Flask, content: bytes | None = None) -> str:
    """Keep a picture; its address."""
    return f"/pictures/{keep_picture(io.BytesIO(content or drawn()), folder=folder(app))}"


def kept(app: Flask) -> list[str]:
    """The addresses of all pictures that are kept."""
    return sorted(f"/pictures/{path.name}" for path in folder(app).rglob("*.webp"))


def give(app: Flask, kind: str, picture: str) -> None:
    """Give the first product or member this picture with a shop file."""
    with app.app_context():
        load_shop({kind: [{"ref": "p1" if kind == "products" else "m1", "picture": picture}]}, now=NOW)


def picture_of(app: Flask, kind: str) -> str:
    with app.app_context():
        return str(dump_shop()[kind][0]["picture"])


def send(client: FlaskClient, path: str, file: bytes | None = None, *, page: str = "", **typed: str | None) -> Any:
    """Send the form of a page with a file, and with these fields typed."""
    data: Any = typed_in(page or client.get(path).text, path, {key.replace("_", "-"): typed[key] for key in typed})
    return post_file(client, path, data, file)


def post_file(client: FlaskClient, path: str, data: Any, file: bytes | None) -> Any:
    """Send fields and a file; none is sent as a browser does, without a name and empty."""
    data["picture-file"] = FileStorage(io.BytesIO(file or b""), "" if file is None else "cake.jpg")
    boundary, body = encode_multipart(data)
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_a_picture_is_sent_and_shown(app: Flask, owner: FlaskClient, kind: str, path: str) -> None:
    assert send(owner, path, drawn()).status_code == 302
    address = picture_of(app, kind)
    assert kept(app) == [address]
    for shown in (f"/{kind}", path.removesuffix("/edit"), path):
        assert f'src="{address}"' in owner.get(shown).text
    name = "Rice cake" if kind == "products" else "m1"
    assert f'alt="Picture of {name}"' in owner.get(path.removesuffix("/edit")).text
    with owner.get(address) as response:
        assert response.status_code == 200


@pytest.mark.parametrize(("kind", "path"), NEW_FORMS)
def test_something_new_has_a_picture_from_the_start(app: Flask, owner: FlaskClient, kind: str, path: str) -> None:
    response = send(owner, path, drawn(), **({"name": "Tea"} if kind == "products" else {}))
    assert response.status_code == 302
    assert f'src="{kept(app)[0]}"' in owner.get(response.location).text


@pytest.mark.parametrize("picture", ["", ELSEWHERE, "cake.png", MISSING, "kept"])
@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_a_form_sent_back_untouched_changes_nothing(
    app: Flask, owner: FlaskClient, kind: str, path: str, picture: str
) -> None:
    give(app, kind, keep(app) if picture == "kept" else picture)
    with app.app_context():
        before = dump_shop()
    changes = count_of(app, Change)
    assert send(owner, path).status_code == 302
    with app.app_context():
        assert dump_shop() == before
    assert count_of(app, Change) == changes


@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_another_picture_takes_the_place_of_the_first(app: Flask, owner: FlaskClient, kind: str, path: str) -> None:
    give(app, kind, keep(app))
    second = keep(app, drawn("PNG", (30, 30)))
    assert send(owner, path, drawn("PNG", (30, 30)), picture_remove="y").status_code == 302
    assert picture_of(app, kind) == second


@pytest.mark.parametrize("picture", ["kept", ELSEWHERE])
@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_a_tick_takes_the_picture_away(app: Flask, owner: FlaskClient, kind: str, path: str, picture: str) -> None:
    give(app, kind, keep(app) if picture == "kept" else picture)
    assert "Remove the picture" in owner.get(path).text
    assert send(owner, path, picture_remove="y").status_code == 302
    assert picture_of(app, kind) == ""
    assert "Remove the picture" not in owner.get(path).text


@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_a_picture_on_another_host_is_a_link(app: Flask, owner: FlaskClient, kind: str, path: str) -> None:
    give(app, kind, ELSEWHERE)
    for page in (owner.get(path.removesuffix("/edit")).text, owner.get(path).text):
        assert f'<a href="{ELSEWHERE}" rel="noreferrer">' in page
        assert "<img" not in page
    assert "<img" not in owner.get(f"/{kind}").text


@pytest.mark.parametrize("picture", ["javascript:alert(1)", MISSING, "/pictures/../secret_key"])
@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_what_is_no_picture_here_is_shown_as_text(
    app: Flask, owner: FlaskClient, kind: str, path: str, picture: str
) -> None:
    give(app, kind, picture)
    page = owner.get(path.removesuffix("/edit")).text
    assert f"<dd>{picture}</dd>" in page
    assert f'="{picture}"' not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><script>alert(1)</script>", "Choose a JPEG, PNG, WebP or GIF."),
        (b"", "This file is empty."),
        (drawn()[:400], "This picture is damaged."),
        (claiming(50_000, 50_000), "more than 40 million pixels"),
        (b"\xff" * (MOST_PICTURE_BYTES + 1), "This file is larger than 5 MB."),
    ],
    ids=["HTML", "empty", "breaks off", "bomb", "too large"],
)
@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_a_file_that_cannot_be_taken_is_told_beside_the_field(
    app: Flask, owner: FlaskClient, kind: str, path: str, content: bytes, said: str
) -> None:
    there = keep(app)
    give(app, kind, there)
    response = send(owner, path, content, reason="typed before")
    assert response.status_code == 422
    found = re.search(r'id="picture-error">.*?</i>(.*?)</div>', response.text)
    assert found
    assert said in found[1]
    assert 'value="typed before"' in response.text
    assert f'src="{there}"' in response.text
    assert picture_of(app, kind) == there
    assert kept(app) == [there]


@pytest.mark.parametrize(("kind", "path"), NEW_FORMS)
def test_a_picture_is_not_lost_where_something_else_is_wrong(
    app: Flask, owner: FlaskClient, kind: str, path: str
) -> None:
    wrong = send(owner, path, drawn(), ref="")
    assert wrong.status_code == 422
    address = kept(app)[0]
    assert f'src="{address}"' in wrong.text
    response = send(owner, path, page=wrong.text, ref="x1", **({"name": "Tea"} if kind == "products" else {}))
    assert response.status_code == 302
    with app.app_context():
        assert {each["ref"]: each["picture"] for each in dump_shop()[kind]}["x1"] == address


def test_a_picture_and_a_tick_are_not_lost_where_somebody_was_faster(app: Flask, owner: FlaskClient) -> None:
    path = f"/products/{RICE}/edit"
    give(app, "products", keep(app))
    page = owner.get(path).text
    send(owner, path, drawn("PNG", (30, 30)))
    second = picture_of(app, "products")
    told = send(owner, path, drawn("GIF", (20, 20)), page=page)
    assert told.status_code == 409
    assert f"uploaded picture {second[10:18]}" in told.text
    assert picture_of(app, "products") == second
    assert send(owner, path, page=told.text).status_code == 302
    third = picture_of(app, "products")
    assert len({*kept(app)} - {second}) == 2
    told = send(owner, path, page=page, picture_remove="y")
    assert told.status_code == 409
    assert picture_of(app, "products") == third
    assert send(owner, path, page=told.text).status_code == 302
    assert picture_of(app, "products") == ""


@pytest.mark.parametrize(
    "address", [ELSEWHERE, MISSING, "/pictures/../secret_key", "/pictures/x.webp", "//x.example/1.png", "x" * 10_000]
)
@pytest.mark.parametrize(("kind", "path"), FORMS)
def test_no_other_address_can_be_sent(app: Flask, owner: FlaskClient, kind: str, path: str, address: str) -> None:
    there = keep(app)
    give(app, kind, there)
    response = send(owner, path, picture=address)
    assert response.status_code == 422
    assert "This picture is no longer here. Choose it once more." in response.text
    assert picture_of(app, kind) == there
    assert send(owner, path, page=response.text).status_code == 302
    assert picture_of(app, kind) == there


def test_a_file_in_the_place_of_the_address_is_no_fault(app: Flask, owner: FlaskClient) -> None:
    path = f"/products/{RICE}/edit"
    data: Any = typed_in(owner.get(path).text, path, {"picture": None})
    data["picture"] = (io.BytesIO(drawn()), "cake.jpg")
    assert owner.post(path, data=data, content_type="multipart/form-data").status_code == 422
    assert picture_of(app, "products") == ""


def test_the_history_tells_one_picture_from_another(app: Flask, owner: FlaskClient) -> None:
    send(owner, f"/products/{RICE}/edit", drawn())
    assert picture_of(app, "products") in (history(app, "products")[0].after or "")
    assert f"uploaded picture {picture_of(app, 'products')[10:18]}" in owner.get("/history").text


def test_a_store_manager_sends_pictures_of_their_own_products_alone(app: Flask) -> None:
    add_person(app, "zhou", "store_manager", RIVER)
    zhou = browser_of(app, "zhou")
    data = {"picture-file": (io.BytesIO(drawn()), "cake.jpg")}
    assert zhou.post(f"/products/{HILL_BUN}/edit", data=data).status_code == 404
    assert kept(app) == []
    assert send(zhou, f"/products/{RIVER_BUN}/edit", drawn()).status_code == 302
    assert len(kept(app)) == 1


@pytest.mark.parametrize(("kind", "path"), FORMS + NEW_FORMS)
def test_nothing_is_kept_for_whom_the_form_is_not_open(app: Flask, kind: str, path: str) -> None:
    add_person(app, "wei", "viewer")
    for client, status in ((english(app), 302), (browser_of(app, "wei"), 403)):
        data = {"picture-file": (io.BytesIO(drawn()), "cake.jpg")}
        assert client.post(path, data=data).status_code == status
    assert kept(app) == []


@pytest.mark.parametrize(("kind", "path"), FORMS + NEW_FORMS)
def test_nothing_is_kept_without_a_token(app: Flask, owner: FlaskClient, kind: str, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    data = {"picture-file": (io.BytesIO(drawn()), "cake.jpg")}
    assert owner.post(path, data=data).status_code == 400
    assert kept(app) == []


def test_a_body_that_is_far_too_large_says_how_large_a_picture_may_be(app: Flask, owner: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    response = post_file(owner, f"/products/{RICE}/edit", {}, b"\xff" * (17 * 1024 * 1024))
    assert response.status_code == 413
    assert "A picture may have 5 MB" in response.text


def test_a_picture_is_open_to_everybody_and_kept_by_browsers_for_ever(app: Flask, client: FlaskClient) -> None:
    address = keep(app)
    with client.get(address) as response:
        assert response.status_code == 200
        assert response.data[:4] + response.data[8:12] == b"RIFFWEBP"
        headers = response.headers
    assert headers["Content-Type"] == "image/webp"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert set(headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    with client.get(address, headers={"If-None-Match": headers["ETag"]}) as response:
        assert (response.status_code, response.data) == (304, b"")


def test_what_shared_caches_keep_holds_nobodys_session(app: Flask, owner: FlaskClient) -> None:
    with owner.get(keep(app)) as response:
        assert "Set-Cookie" not in response.headers


def test_a_picture_can_be_asked_for_its_head_alone_and_not_be_sent(app: Flask, client: FlaskClient) -> None:
    address = keep(app)
    with client.head(address) as response:
        assert (response.status_code, response.data) == (200, b"")
        assert int(response.headers["Content-Length"]) > 0
    assert client.post(address).status_code in (302, 405)


@pytest.mark.parametrize(
    "name",
    [
        "0" * 64 + ".webp",
        "x",
        "note.webp",
        "..%2fnote.webp",
        "../note.webp",
        "%2e%2e/note.webp",
        "..\\note.webp",
        "ab/" + "0" * 64 + ".webp",
        "0" * 64 + ".webp%00",
        "0" * 64 + ".webp%0a",
        "0" * 64,
        "%ff",
    ],
)
def test_no_other_file_is_open(app: Flask, client: FlaskClient, name: str) -> None:
    keep(app)
    for place in (folder(app), folder(app).parent):
        (place / "note.webp").write_text("secret")
    with client.get(f"/pictures/{name}") as response:
        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "no-store"


def test_case_does_not_give_a_picture_a_second_address(app: Flask, client: FlaskClient) -> None:
    address = keep(app)
    assert client.get("/pictures/" + address.removeprefix("/pictures/").upper()).status_code == 404


def test_a_picture_answers_before_the_shop_is_set_up(new_app: Flask) -> None:
    assert english(new_app).get(MISSING).status_code == 404


def test_waiting_imports_and_pictures_lie_apart(app: Flask, owner: FlaskClient) -> None:
    address = keep(app)
    file = (io.BytesIO("会员编号\nm9\n".encode()), "会员.csv")
    assert owner.post("/imports", data={"kind": "members", "file": file}).status_code == 302
    with owner.get(address) as response:
        assert response.status_code == 200


def test_a_picture_whose_file_is_gone_is_no_broken_image(app: Flask, owner: FlaskClient) -> None:
    give(app, "products", keep(app))
    shutil.rmtree(folder(app))
    for path in ("/products", f"/products/{RICE}", f"/products/{RICE}/edit"):
        response = owner.get(path)
        assert response.status_code == 200
        assert "<img" not in response.text
