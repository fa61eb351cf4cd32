"""Members' links and invitations as rules: used once, by one, as long as they work; and what registering sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Acceptance, Change, Member, MemberAccount, MemberLink
from app.services.check import CHECKS, run_check
from app.services.history import Author
from app.services.portal.accounts import Way, change_phone, disable_account, enable_account
from app.services.portal.invitations import LENGTH, SIGNS, Newcomer, standing_code
from app.services.portal.invitations import register as register_from
from app.services.portal.links import LinkKind, LinkVoid, choose_password, claim, make_link, personal_link, revoke_link
from app.services.shop_file import edit_shop, load_shop
from app.services.staff import link_digest
from tests.at_once import at_once
from tests.conftest import NOW
from tests.web.portal import MEMBER_PASSWORD, add_account

BY = Author("chen", 1)
register = partial(register_from, address="192.0.2.1")
WAY = Way("138 0013 8000", "a long password")


@pytest.fixture
def shop(app: Flask) -> Flask:
    """m1 without an account, m2 with one; both have the same number for contact."""
    with app.app_context():
        members = [{"ref": "m1", "name": "王小芳", "phone": "13812341234"}, {"ref": "m2", "phone": "13812341234"}]
        load_shop({"members": members, "stores": [{"ref": "s1", "name": "River Street"}]}, now=NOW)
    add_account(app, "m2", "13900000002")
    return app


@pytest.fixture(autouse=True)
def _in_context(shop: Flask) -> Any:
    with shop.app_context():
        yield
        db.session.rollback()
        assert [finding for check in CHECKS for finding in run_check(check)] == []


def test_a_claim_opens_the_account_of_its_member_once() -> None:
    secret = make_link(kind="claim", member_id=1, author=BY, now=NOW).secret
    key = claim(secret=secret, way=WAY, now=NOW)
    account = db.session.scalars(select(MemberAccount).where(MemberAccount.session_key == key)).one()
    assert (account.member_id, account.phone) == (1, "13800138000")
    assert contact_of("m1") == "13812341234"
    with pytest.raises(LinkVoid):
        claim(secret=secret, way=Way("13800138001", "another password"), now=NOW)
    assert count(MemberAccount) == 2


@pytest.mark.parametrize("kind", ["claim", "reset"])
def test_a_guessed_a_late_and_a_revoked_link_open_nothing(kind: LinkKind) -> None:
    member_id = 1 if kind == "claim" else 2
    made = make_link(kind=kind, member_id=member_id, author=BY, now=NOW)
    late = NOW + timedelta(days=7)
    assert use(kind, "x" * len(made.secret), NOW) is None
    assert use(kind, link_digest(made.secret), NOW) is None
    assert use(kind, made.secret, late) is None
    assert use("reset" if kind == "claim" else "claim", made.secret, NOW) is None
    assert revoke_link(member_id=member_id, link_id=made.id, author=BY, now=NOW)
    assert use(kind, made.secret, NOW) is None
    assert not revoke_link(member_id=member_id, link_id=made.id, author=BY, now=NOW)


@pytest.mark.parametrize("kind", ["claim", "reset"])
def test_a_link_works_until_its_last_moment(kind: LinkKind) -> None:
    made = make_link(kind=kind, member_id=1 if kind == "claim" else 2, author=BY, now=NOW)
    assert use(kind, made.secret, NOW + timedelta(days=7, microseconds=-1))


def test_a_link_is_revoked_by_its_own_member_alone() -> None:
    made = make_link(kind="reset", member_id=2, author=BY, now=NOW)
    assert not revoke_link(member_id=1, link_id=made.id, author=BY, now=NOW)
    assert use("reset", made.secret, NOW)


@pytest.mark.parametrize("kind", ["claim", "reset"])
def test_of_two_who_use_a_link_at_once_one_gets_in(shop: Flask, kind: LinkKind) -> None:
    secret = make_link(kind=kind, member_id=1 if kind == "claim" else 2, author=BY, now=NOW).secret
    got_in = winners(shop, *(partial(use, kind, secret, NOW, phone) for phone in ("13800138000", "13800138001")))
    assert sorted(got_in) == [False, True]
    assert db.session.scalar(select(func.count()).where(MemberLink.used_at.is_not(None))) == 1


def test_of_two_who_claim_by_the_same_number_at_once_one_gets_it(shop: Flask) -> None:
    load_shop({"members": [{"ref": "m3"}]}, now=NOW)
    secrets = [make_link(kind="claim", member_id=member_id, author=BY, now=NOW).secret for member_id in (1, 3)]

    got_in = winners(shop, *(partial(use, "claim", secret, NOW) for secret in secrets))
    assert sorted(got_in) == [False, True]
    assert use("claim", secrets[got_in.index(False)], NOW, "13800138009")


def test_a_number_that_is_taken_leaves_the_link_as_good_as_before() -> None:
    secret = make_link(kind="claim", member_id=1, author=BY, now=NOW).secret
    with pytest.raises(Refused, match="There is an account with this phone number"):
        claim(secret=secret, way=Way("+86 139 0000 0002", "a long password"), now=NOW)
    assert claim(secret=secret, way=WAY, now=NOW)


def test_a_claim_voids_the_other_claims_of_its_member_and_needs_that_there_is_no_account() -> None:
    first, second = (make_link(kind="claim", member_id=1, author=BY, now=NOW).secret for _ in range(2))
    assert use("claim", second, NOW)
    assert use("claim", first, NOW, "13800138007") is None
    with pytest.raises(Refused, match="has an account already"):
        make_link(kind="claim", member_id=1, author=BY, now=NOW)
    load_shop({"members": [{"ref": "m3"}]}, now=NOW)
    with pytest.raises(Refused, match="no account yet"):
        make_link(kind="reset", member_id=3, author=BY, now=NOW)


def test_a_new_link_for_a_password_voids_the_last_and_a_used_one_ends_every_session() -> None:
    first, second = (make_link(kind="reset", member_id=2, author=BY, now=NOW).secret for _ in range(2))
    assert use("reset", first, NOW) is None
    key = use("reset", second, NOW)
    assert key not in (None, "key of m2")
    assert db.session.scalar(select(MemberAccount.session_key).where(MemberAccount.member_id == 2)) == key


def test_a_disabled_account_has_no_links_for_a_password() -> None:
    secret = make_link(kind="reset", member_id=2, author=BY, now=NOW).secret
    assert disable_account(member_id=2, author=BY, now=NOW)
    assert not disable_account(member_id=2, author=BY, now=NOW)
    assert use("reset", secret, NOW) is None
    with pytest.raises(Refused, match="disabled"):
        make_link(kind="reset", member_id=2, author=BY, now=NOW)
    assert enable_account(member_id=2, author=BY, now=NOW)
    assert use("reset", secret, NOW) is None
    assert [act.action for act in acts()] == ["reset_made", "disabled", "enabled"]


def test_the_history_tells_of_every_link_and_never_its_secret() -> None:
    made = [make_link(kind=kind, member_id=1, author=BY, now=NOW) for kind in ("claim", "view")]
    revoke_link(member_id=1, link_id=made[1].id, author=BY, now=NOW)
    claim(secret=made[0].secret, way=WAY, now=NOW)
    assert [(act.action, act.author) for act in acts()] == [
        ("claim_made", "chen"),
        ("view_made", "chen"),
        ("link_revoked", "chen"),
        ("claimed", "m1"),
    ]
    kept = [
        str(value)
        for table in (Change, MemberLink)
        for row in db.session.scalars(select(table))
        for value in vars(row).values()
    ]
    assert not any(made[0].secret in text for text in kept)


def test_a_receipt_carries_the_personal_link_of_the_last_one_for_a_month() -> None:
    first = personal_link(member_id=1, author=BY, now=NOW)
    assert personal_link(member_id=1, author=BY, now=NOW + timedelta(days=29)) == first
    later = personal_link(member_id=1, author=BY, now=NOW + timedelta(days=31))
    assert later != first
    revoke_link(member_id=1, link_id=later, author=BY, now=NOW)
    assert personal_link(member_id=1, author=BY, now=NOW + timedelta(days=31)) not in (first, later)
    assert personal_link(member_id=2, author=BY, now=NOW) not in (first, later)


def test_the_contact_number_is_kept_where_there_was_none() -> None:
    edit_shop({"members": [{"ref": "m1", "phone": ""}]}, author=BY, now=NOW)
    secret = make_link(kind="claim", member_id=1, author=BY, now=NOW).secret
    claim(secret=secret, way=WAY, now=NOW)
    assert contact_of("m1") == "13800138000"


def test_a_member_has_one_code_and_a_store_another_without_signs_that_look_alike() -> None:
    codes = [
        standing_code(member_id=1, now=NOW),
        standing_code(member_id=2, now=NOW),
        standing_code(store_id=1, now=NOW),
    ]
    assert len(set(codes)) == 3
    assert all(len(code) == LENGTH and set(code) <= set(SIGNS) for code in codes)
    assert not set("0o1il") & set(SIGNS)
    assert standing_code(member_id=1, now=NOW) == codes[0]
    assert standing_code(store_id=1, now=NOW) == codes[2]


def test_who_registers_by_a_members_invitation_has_that_referrer_for_good() -> None:
    code = standing_code(member_id=1, now=NOW)
    register(code=code, newcomer=Newcomer("Fang"), way=WAY, now=NOW)
    member = newest()
    assert (member.ref, member.name, member.nickname, member.phone) == ("m0003", "m0003", "Fang", "13800138000")
    assert member.referrer_id == 1
    with pytest.raises(Refused, match="is set already"):
        edit_shop({"members": [{"ref": member.ref, "referrer": "m2"}]}, author=BY, now=NOW)


def test_who_registers_by_a_stores_invitation_has_no_referrer() -> None:
    key = register(
        code=standing_code(store_id=1, now=NOW),
        newcomer=Newcomer("Fang", "王芳"),
        way=WAY,
        now=NOW,
    )
    assert (newest().name, newest().referrer_id) == ("王芳", None)
    assert db.session.scalar(select(MemberAccount.store_id).where(MemberAccount.session_key == key)) == 1


def test_a_number_that_is_free_is_found_also_where_imports_have_used_it() -> None:
    load_shop({"members": [{"ref": "m0004"}, {"ref": "m0005"}]}, now=NOW)
    register(code=standing_code(member_id=1, now=NOW), newcomer=Newcomer("Fang"), way=WAY, now=NOW)
    assert newest().ref == "m0006"


def test_nobody_registers_without_an_invitation_that_is_valid() -> None:
    code = standing_code(member_id=2, now=NOW)
    disable_account(member_id=2, author=BY, now=NOW)
    for wrong in (code, "nobodyscode2", ""):
        with pytest.raises(LinkVoid):
            register(code=wrong, newcomer=Newcomer("Fang"), way=WAY, now=NOW)
    assert count(Member) == 2


def test_registering_by_a_number_that_is_taken_leaves_nothing_behind() -> None:
    code = standing_code(member_id=1, now=NOW)
    with pytest.raises(Refused, match="There is an account with this phone number"):
        register(
            code=code,
            newcomer=Newcomer("Fang"),
            way=Way("13900000002", "a long password"),
            now=NOW,
        )
    assert count(Member) == 2


def test_a_member_without_account_is_never_claimed_by_knowing_the_number() -> None:
    register(
        code=standing_code(member_id=2, now=NOW),
        newcomer=Newcomer("Fang"),
        way=Way("13812341234", "a long password"),
        now=NOW,
    )
    assert newest().ref == "m0003"
    assert db.session.scalar(select(MemberAccount.member_id).where(MemberAccount.phone == "13812341234")) == 3


def test_of_two_who_register_by_the_same_number_at_once_one_is_a_member(shop: Flask) -> None:
    code = standing_code(member_id=1, now=NOW)

    attempt = partial(register, code=code, newcomer=Newcomer("Fang"), way=WAY, now=NOW)
    assert sorted(winners(shop, attempt, attempt)) == [False, True]
    assert count(Member) == 3


def test_the_newest_agreement_is_to_be_accepted_with_the_registration() -> None:
    code = standing_code(member_id=1, now=NOW)
    for text in ("First.", "Second."):
        load_shop({"agreement": text}, now=NOW)
    for version in (None, 1, 3):
        with pytest.raises(Refused, match="another one by now"):
            register(
                code=code,
                newcomer=Newcomer("Fang"),
                way=Way(WAY.phone, WAY.password, version),
                now=NOW,
            )
    register(code=code, newcomer=Newcomer("Fang"), way=Way(WAY.phone, WAY.password, 2), now=NOW)
    assert [(row.member_id, row.version, row.at) for row in db.session.scalars(select(Acceptance))] == [(3, 2, NOW)]


def test_another_number_to_log_in_with_takes_the_password_and_a_number_that_is_free(shop: Flask) -> None:
    register(code=standing_code(member_id=1, now=NOW), newcomer=Newcomer("Fang"), way=WAY, now=NOW)

    def change(phone: str, password: str) -> str | None:
        return change_phone(member_id=3, phone=phone, password=password, address="1.2.3.4", now=NOW).session_key

    assert change("13800138009", MEMBER_PASSWORD) is None
    with pytest.raises(Refused, match="There is an account with this phone number"):
        change("13900000002", WAY.password)
    assert change("138 0013 8009", WAY.password)
    assert db.session.scalar(select(MemberAccount.phone).where(MemberAccount.member_id == 3)) == "13800138009"
    assert contact_of("m0003") == "13800138009"


def use(kind: LinkKind, secret: str, now: Any, phone: str = WAY.phone) -> str | None:
    try:
        if kind == "claim":
            return claim(secret=secret, way=Way(phone, WAY.password), now=now)
        return choose_password(secret=secret, password=WAY.password, now=now)
    except LinkVoid:
        return None


def winners(app: Flask, *doings: Callable[[], str | None]) -> list[bool]:
    """Which of those who come at the same moment get in."""
    found = at_once(app, *doings)
    db.session.rollback()
    return [isinstance(key, str) for key in found]


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def newest() -> Member:
    return db.session.scalars(select(Member).order_by(Member.id.desc()).limit(1)).one()


def contact_of(ref: str) -> str:
    return db.session.scalars(select(Member.phone).where(Member.ref == ref)).one()


def acts() -> list[Change]:
    return list(db.session.scalars(select(Change).where(Change.kind == "members").order_by(Change.id)))
