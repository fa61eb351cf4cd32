"""Members with an account, and browsers in which they are logged in."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from app import clock
from app.models import Member, MemberAccount
from tests import rows
from tests.conftest import NOW, english, quick_hash

MEMBER_PASSWORD = "a member's password"  # noqa: S105 - of a test


def add_account(app: Flask, ref: str, phone: str = "", *, password: str = "") -> None:
    """An account for a member who is there; without a ``password`` no password fits it, which is fast."""
    with app.app_context(), rows.write() as connection:
        member_id = connection.execute(select(Member.id).where(Member.ref == ref)).scalar_one()
        connection.execute(
            insert(MemberAccount).values(
                member_id=member_id,
                phone=phone or f"1380000{member_id:04d}",
                password_hash=quick_hash(password) if password else "no password fits this",
                session_key=f"key of {ref}",
                created_at=NOW,
            )
        )


def phone_of(app: Flask, ref: str, *, accept_language: str = "en") -> FlaskClient:
    """A phone on which this member, who has an account, is logged in."""
    client = english(app)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = accept_language
    seconds = int(clock.now().timestamp())
    with client.session_transaction() as session:
        session["member_key"] = f"key of {ref}"
        session["member_opened"] = session["member_seen"] = seconds
    return client


def set_password(app: Flask, ref: str, password: str) -> None:
    """Let a member with an account log in with ``password``."""
    with app.app_context(), rows.write() as connection:
        of_member = MemberAccount.member_id == select(Member.id).where(Member.ref == ref).scalar_subquery()
        values = {"password_hash": quick_hash(password)}
        connection.execute(update(MemberAccount).where(of_member).values(values))
