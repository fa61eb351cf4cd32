"""Taking in a file: upload, columns, a look at every error, all or nothing."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Change, Event, Member, Transfer
from app.services.check import CHECKS, run_check
from tests.web.forms import fields_of
from tests.web.imports import MEMBERS, check, confirm, files, upload, wrong
from tests.web.members import FANG, balance_of, count_of, dump_of, fill, send
from tests.web.people import history
from tests.web.test_tables import workbook


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    fill(app)


def test_columns_are_guessed_by_their_names(owner: FlaskClient) -> None:
    path = upload(owner, MEMBERS)
    data = fields_of(owner.get(path).text, path)
    keys = [data[f"column-{number}"] for number in range(8)]
    assert keys == ["ref", "nickname", "name", "phone", "level", "referrer", "shares", ""]
    english = upload(owner, "Member ID,Nickname,Full name,Mobile,E-mail,Shares,nickname\nx,,,,,,\n")
    data = fields_of(owner.get(english).text, english)
    assert [data[f"column-{number}"] for number in range(7)] == [
        "ref", "nickname", "name", "phone", "email", "shares", "",
    ]  # fmt: skip


def test_members_are_looked_at_and_then_taken_in(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, MEMBERS)
    looked = check(owner, path)
    assert re.findall(r"<dt>(\w+[ \w]*)</dt><dd>(\d+)</dd>", looked.text) == [
        ("New", "2"), ("Changed", "1"), ("There already", "0"),
    ]  # fmt: skip
    assert count_of(app, Member) == 4
    response = confirm(owner, path)
    assert response.location == "/members"
    assert "3 lines" in owner.get("/members").text
    members = dump_of(app)
    assert members["m1"]["nickname"] == "Fangfang"
    assert members["m1"]["phone"] == "13812341234"
    assert members["n1"] == {
        "ref": "n1",
        "name": "赵一",
        "level": "gold",
        "referrer": "n2",
        "shares": 2,
        "nickname": "One",
        "phone": "13700000011",
        "email": "",
        "picture": "",
    }
    assert members["n2"]["level"] == "silver"
    assert files(app) == []
    change = history(app, "imports")[0]
    assert (change.ref, change.author, change.action) == ("会员.csv", "chen", "imported")
    assert history(app, "members")[0].reason == "会员.csv"


def test_a_workbook_does_the_same(app: Flask, owner: FlaskClient) -> None:
    rows = [line.split(",") for line in MEMBERS.splitlines()]
    confirm(owner, upload(owner, workbook(*rows), name="members.xlsx"))
    assert dump_of(app)["n1"]["phone"] == "13700000011"


def test_confirmed_twice_it_is_done_once(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, MEMBERS)
    data = {**fields_of(check(owner, path).text, path), "step": "confirm"}
    assert owner.post(path, data=data).location == "/members"
    changes = count_of(app, Change)
    assert owner.post(path, data=data).location == "/imports"
    assert "no longer here" in owner.get("/imports").text
    assert count_of(app, Change) == changes


def test_the_same_file_again_changes_nothing(app: Flask, owner: FlaskClient) -> None:
    confirm(owner, upload(owner, MEMBERS))
    before, changes = dump_of(app), count_of(app, Change)
    path = upload(owner, MEMBERS)
    assert re.findall(r"<dd>(\d+)</dd>", check(owner, path).text) == ["0", "0", "3"]
    confirm(owner, path)
    assert dump_of(app) == before
    assert count_of(app, Change) == changes


def test_every_error_is_told_with_its_line_and_nothing_is_taken_in(app: Flask, owner: FlaskClient) -> None:
    before = dump_of(app)
    path = upload(
        owner,
        "ref,nickname,level,referrer,shares\n"
        "a1,ok,,,1\n"
        "a2,,platinum,,1\n"
        "a3,,,nobody,1\n"
        ",nameless,,,1\n"
        "a1,again,,,1\n"
        "a4,,platinum,,many\n"
        "m2,,,m4,\n"
        "a5,=1+1,,,\n"
        f"a6,{'x' * 201},,,\n"
        "a7,,,a7,\n"
        "a8,,,a4,\n",
    )
    response = check(owner, path)
    assert response.status_code == 422
    assert wrong(response.text) == [
        (3, "Level", "There is nothing with this number."),
        (4, "Referrer", "There is nothing with this number."),
        (5, "Number", "This cannot be empty."),
        (6, "Number", "This number stands in line 2 already."),
        (7, "Shares", "Enter a whole number from 0 to 1000000000."),
        (7, "Level", "There is nothing with this number."),
        (8, "Referrer", "This is set already and stays as it is."),
        (9, "Nickname", "This is a formula. Put its value there: formulas are not worked out."),
        (10, "Nickname", "Use at most 200 characters."),
        (11, "Referrer", "That would make the member their own referrer, over some steps."),
    ]
    assert "Take it in" not in response.text
    data = {**fields_of(response.text, path), "step": "confirm"}
    assert owner.post(path, data=data).status_code == 422
    assert dump_of(app) == before


def test_a_loop_over_several_lines_is_told(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, "ref,referrer\na1,a2\na2,a3\na3,a1\n")
    assert [message for _, _, message in wrong(check(owner, path).text)] == [
        "That would make the member their own referrer, over some steps."
    ]
    assert count_of(app, Member) == 4


def test_what_no_longer_fits_when_it_is_confirmed_is_refused_whole(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, "ref,referrer\na1,\nm1,a1\n")
    data = {**fields_of(check(owner, path).text, path), "step": "confirm"}
    other = upload(owner, "ref,referrer\nb1,\nm1,b1\n")
    confirm(owner, other)
    response = owner.post(path, data=data)
    assert response.status_code == 422
    assert wrong(response.text) == [(3, "Referrer", "This is set already and stays as it is.")]
    assert "a1" not in dump_of(app)


def test_only_the_first_200_errors_are_shown(owner: FlaskClient) -> None:
    path = upload(owner, "ref,shares\n" + "".join(f"a{i},x\n" for i in range(250)))
    page = check(owner, path).text
    assert len(wrong(page)) == 200
    assert "250 things are wrong" in page
    assert "Only the first 200 are shown here." in page


def test_columns_can_be_chosen_otherwise(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, "first,second\nz1,Zed\n")
    refused = check(owner, path)
    assert refused.status_code == 422
    assert "Choose the column that holds: Number." in refused.text
    twice = check(owner, path, **{"column-0": "ref", "column-1": "ref"})
    assert "Number is chosen for two columns." in twice.text
    chosen = check(owner, path, **{"column-0": "ref", "column-1": "nickname", "column-2": "nonsense"})
    owner.post(path, data={**fields_of(chosen.text, path), "step": "confirm"})
    assert dump_of(app)["z1"]["nickname"] == "Zed"


def test_products_are_taken_in_with_the_words_of_merchants(app: Flask, owner: FlaskClient) -> None:
    path = upload(
        owner,
        "商品编号,商品名称,来源,门店,售价,成本价,上架,参与返利,货号\n"
        "p1,Cake,,,¥１２８,,,,K1\n"
        'x1,Tea,自营,,"1,280.5",60,是,否,\n'
        "x2,Cup,门店,s1,9,,否,是,\n",
        kind="products",
    )
    assert confirm(owner, path).location == "/products"
    products = dump_of(app, "products")
    assert (products["p1"]["name"], products["p1"]["price"], products["p1"]["sku"]) == ("Cake", "128.00", "K1")
    assert (products["x1"]["price"], products["x1"]["cost"], products["x1"]["on_sale"]) == ("1280.50", "60.00", True)
    assert products["x1"]["rebate"]["enabled"] is False
    assert (products["x2"]["source"], products["x2"]["store"], products["x2"]["on_sale"]) == ("store", "s1", False)
    assert products["x2"]["rebate"]["enabled"] is True


def test_products_that_do_not_fit_are_told(app: Flask, owner: FlaskClient) -> None:
    before = dump_of(app, "products")
    path = upload(
        owner, "ref,source,store,price,on sale\nx1,store,,1,\nx2,self,s1,1,\nx3,moon,,-1,maybe\n", kind="products"
    )
    assert wrong(check(owner, path).text) == [
        (2, "Store", "A store's product needs its store; other products have none."),
        (3, "Store", "A store's product needs its store; other products have none."),
        (4, "Source", "Enter one of: self, supplier, supply_chain, store."),
        (4, "Price", "Enter an amount of at least 0 with at most two decimals, for example 168.00."),
        (4, "On sale", "Enter yes or no."),
    ]
    assert dump_of(app, "products") == before


QUEUE = """订单号,会员,渠道,门店,商品,实付,权益,待奖励,支付时间
old1,m1,商城,,p1,168,218.4,109.2,2026/1/2 3:04
old2,m2,门店,s1,q1,100,100,100,2026-01-02T03:05:00+08:00
old3,m3,收银台,s1,,50,65,0,
"""


def test_a_running_queue_is_taken_over_in_the_order_of_its_lines(app: Flask, owner: FlaskClient) -> None:
    events = count_of(app, Event)
    path = upload(owner, QUEUE, kind="entries")
    assert re.findall(r"<dd>(\d+)</dd>", check(owner, path).text) == ["3", "0"]
    assert count_of(app, Event) == events
    assert confirm(owner, path).location == "/entries"
    page = owner.get("/entries").text
    assert [text in page for text in ("old1", "old2", "old3")] == [True, True, True]
    page = owner.get("/entries/4").text
    for text in ("¥218.40", "¥109.20", "2026-01-02 03:04"):
        assert text in page
    assert count_of(app, Event) == events + 3
    change = history(app, "imports")[0]
    assert json.loads(change.after or "") == {"rows": 3}
    with app.app_context():
        assert [finding for each in CHECKS for finding in run_check(each)] == []


def test_the_same_queue_is_not_taken_over_twice(app: Flask, owner: FlaskClient) -> None:
    content = QUEUE.replace("0,\n", "0,2026-01-03\n")
    confirm(owner, upload(owner, content, kind="entries"))
    events = count_of(app, Event)
    path = upload(owner, content, kind="entries")
    assert re.findall(r"<dd>(\d+)</dd>", check(owner, path).text) == ["0", "3"]
    confirm(owner, path)
    assert count_of(app, Event) == events


def test_what_does_not_fit_into_the_queue_is_told_whole(app: Flask, owner: FlaskClient) -> None:
    events, transfers = count_of(app, Event), count_of(app, Transfer)
    path = upload(
        owner,
        "order,member,channel,product,paid,total,waiting,time\n"
        "o1,m1,mall,p1,1,1,1,\n"
        "a1,nobody,mall,p1,1,1,1,\n"
        "a2,m1,mall,p1,1,1,2,\n"
        "a3,m1,mall,,1,1,1,\n"
        "a4,m1,mall,p1,1,1,1,yesterday\n"
        "a5,m1,mall,p1,1,1,1,1066-01-01\n"
        "a6,m1,mall,p1,1,1,1,\n"
        "a6,m1,mall,p1,1,1,1,\n",
        kind="entries",
    )
    response = check(owner, path)
    assert response.status_code == 422
    assert [(line, column) for line, column, _ in wrong(response.text)] == [
        (2, "Order"), (3, "Member"), (4, "Still waiting for"), (5, "–"), (6, "Paid at"), (7, "Paid at"), (9, "Order"),
    ]  # fmt: skip
    data = {**fields_of(response.text, path), "step": "confirm"}
    assert owner.post(path, data=data).status_code == 422
    assert (count_of(app, Event), count_of(app, Transfer)) == (events, transfers)


def test_balances_are_taken_over_once(app: Flask, owner: FlaskClient) -> None:
    content = "会员编号,类型,金额\nm1,积分,12.50\nm1,现金,1\nm2,voucher,3\n"
    path = upload(owner, content, kind="balances")
    data = {**fields_of(check(owner, path).text, path), "step": "confirm"}
    for _ in range(2):
        owner.post(path, data=data)
    assert balance_of(app, FANG, "points") == 1_250
    assert balance_of(app, FANG, "cash") == 2_100
    again = check(owner, upload(owner, content, kind="balances"))
    assert again.status_code == 422
    assert {message for _, _, message in wrong(again.text)} == {"This line was taken in before, with other values."}


def test_an_order_that_came_between_look_and_confirmation_stops_it_all(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, QUEUE, kind="entries")
    data = {**fields_of(check(owner, path).text, path), "step": "confirm"}
    with app.app_context():
        send({"type": "order.paid", "order": "old2", "member": "m1", "channel": "mall",
              "lines": [{"product": "p1", "paid": "1.00"}]})  # fmt: skip
    events = count_of(app, Event)
    response = owner.post(path, data=data)
    assert response.status_code == 422
    assert wrong(response.text) == [(3, "Order", "There is an order of this number already.")]
    assert count_of(app, Event) == events


def test_scripts_in_cells_and_names_stay_text(owner: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    path = upload(owner, f"ref,{evil}\nx,{evil}\n", name=f"{evil}.csv")
    page = owner.get(path).text
    assert evil not in page
    assert "&lt;script&gt;" in page
