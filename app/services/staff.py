"""The people who may open the console: invited, changed, disabled, and their passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.security import generate_password_hash

from app.domain.errors import Refused
from app.models import Staff, StaffLink, StaffStore, Store, Supplier
from app.services.history import COMMAND_LINE, Author, Overtaken, record_act
from app.services.logins import LONGEST_PASSWORD as LONGEST_PASSWORD
from app.services.logins import Login, authenticate, forget_failures
from app.services.transactions import write

SHORTEST_PASSWORD = 8
LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody does here: their role, and the ids of the stores for which they work, or of their supplier."""

    role: str
    stores: frozenset[int] = frozenset()
    supplier_id: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Whose link this is, and the secret in it, which is kept nowhere."""

    staff_id: int
    secret: str


def hash_password(password: str) -> str:
    """The scrypt hash to keep; a password that is too short, too long or blank is refused."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("must have at least {least} characters", "password", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Refused("must have at most {most} characters", "password", most=LONGEST_PASSWORD)
    if not password.strip():
        raise Refused("must not be blanks only", "password")
    return generate_password_hash(password)


def link_digest(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_staff(connection: Connection, *, username: str, password_hash: str, post: Post, now: datetime) -> str:
    """Add somebody inside an open write transaction and return the key of their sessions."""
    session_key = _new_key()
    values = {
        "username": username,
        "password_hash": password_hash,
        "role": post.role,
        "supplier_id": post.supplier_id,
        "session_key": session_key,
        "created_at": now,
    }
    try:
        connection.execute(insert(Staff).values(values))
    except IntegrityError:
        raise Refused("there is already somebody with this name", "username") from None
    return session_key


def invite_staff(*, username: str, post: Post, author: Author, now: datetime) -> Link:
    """Add somebody who chooses a password by the link that is returned."""
    with write() as connection:
        return invite_within(connection, username=username, post=post, author=author, now=now)


def invite_within(connection: Connection, *, username: str, post: Post, author: Author, now: datetime) -> Link:
    """``invite_staff`` inside an open write transaction, for what is done in one with something else."""
    key = add_staff(connection, username=username, password_hash="", post=post, now=now)
    staff_id = connection.execute(select(Staff.id).where(Staff.session_key == key)).scalar_one()
    _set_stores(connection, staff_id, post.stores)
    detail = {key: value for key, value in _detail(connection, post).items() if value}
    _record(connection, username, "invited", author, now, detail=detail)
    return Link(staff_id, _make_link(connection, staff_id, now))


def change_post(*, staff_id: int, post: Post, seen: Post | None, author: Author, now: datetime) -> bool:
    """Give somebody another role, supplier or other stores; tells whether anything changed.

    Another role or supplier ends their sessions.

    ``Overtaken`` is raised where somebody else has changed what was ``seen``.
    """
    with write() as connection:
        person = _person(connection, staff_id)
        there = Post(person.role, _stores(connection, staff_id), person.supplier_id)
        if there == post:
            return False
        before, after = _detail(connection, there), _detail(connection, post)
        if seen is not None and there != seen:
            was = _detail(connection, seen)
            raise Overtaken({key: (was[key], before[key]) for key in before if was[key] != before[key]})
        if post.role != "owner":
            _keep_an_owner(connection, person, "role")
        _set_stores(connection, staff_id, post.stores)
        if (post.role, post.supplier_id) != (person.role, person.supplier_id):
            values = {"role": post.role, "supplier_id": post.supplier_id}
            _update(connection, staff_id, **values, session_key=_new_key())
        differing = [key for key in after if before[key] != after[key]]
        before, after = ({key: doc[key] for key in differing} for doc in (before, after))
        _record(connection, person.username, "changed", author, now, before=before, detail=after)
        return True


def disable_staff(*, staff_id: int, author: Author, now: datetime) -> bool:
    """Let somebody log in no more, from now on; tells whether that is new."""
    with write() as connection:
        person = _person(connection, staff_id)
        if person.disabled_at is not None:
            return False
        _keep_an_owner(connection, person, "")
        _update(connection, staff_id, disabled_at=now, session_key=_new_key())
        _drop_link(connection, staff_id)
        _record(connection, person.username, "disabled", author, now)
        return True


def enable_staff(*, staff_id: int, author: Author, now: datetime) -> bool:
    """Let somebody log in again; tells whether that is new."""
    with write() as connection:
        person = _person(connection, staff_id)
        if person.disabled_at is None:
            return False
        _update(connection, staff_id, disabled_at=None)
        _record(connection, person.username, "enabled", author, now)
        return True


def make_link(*, staff_id: int, author: Author, now: datetime) -> Link:
    """A link by which somebody chooses a new password; an earlier one is void, the password holds until then."""
    with write() as connection:
        person = _person(connection, staff_id)
        if person.disabled_at is not None:
            raise Refused("This person is disabled; enable them first.")
        _record(connection, person.username, "link_made", author, now)
        return Link(staff_id, _make_link(connection, staff_id, now))


def choose_password(*, secret: str, password: str, now: datetime) -> str:
    """Use a link: set the password, end every session, and return the key of new ones."""
    password_hash = hash_password(password)
    with write() as connection:
        person = connection.execute(
            select(Staff.id, Staff.username)
            .join(StaffLink, StaffLink.staff_id == Staff.id)
            .where(StaffLink.digest == link_digest(secret), StaffLink.expires_at > now, Staff.disabled_at.is_(None))
        ).one_or_none()
        if person is None:
            raise Refused("This link is not valid, or not any more.")
        author = Author(person.username, person.id)
        return _set_password(connection, person, password_hash, "password_chosen", author, now)


def change_password(*, username: str, old: str, new: str, address: str, now: datetime) -> Login:
    """Set one's own password and end every session, if ``old`` is right; with it comes the key of new ones."""
    password_hash = hash_password(new)
    login = authenticate(username=username, password=old, address=address, now=now)
    if login.session_key is None:
        return login
    with write() as connection:
        query = select(Staff.id, Staff.username).where(Staff.session_key == login.session_key)
        person = connection.execute(query).one_or_none()
        if person is None:  # changed in the same moment elsewhere
            return Login(None)
        author = Author(person.username, person.id)
        return Login(_set_password(connection, person, password_hash, "password_changed", author, now))


def reset_password(*, username: str, password: str, now: datetime) -> None:
    """Set somebody's password from the command line and end every session of theirs."""
    password_hash = hash_password(password)
    with write() as connection:
        person = connection.execute(select(Staff.id, Staff.username).where(Staff.username == username)).one_or_none()
        if person is None:
            raise Refused("there is nobody with this name", "username")
        _set_password(connection, person, password_hash, "password_reset", COMMAND_LINE, now)


def _set_password(
    connection: Connection, person: Any, password_hash: str, action: str, author: Author, now: datetime
) -> str:
    session_key = _new_key()
    _update(connection, person.id, password_hash=password_hash, session_key=session_key)
    _drop_link(connection, person.id)
    forget_failures(connection, account=f"user:{person.username}")
    _record(connection, person.username, action, author, now)
    return session_key


def _person(connection: Connection, staff_id: int) -> Any:
    columns = (Staff.id, Staff.username, Staff.role, Staff.disabled_at, Staff.supplier_id)
    return connection.execute(select(*columns).where(Staff.id == staff_id)).one()


def _keep_an_owner(connection: Connection, person: Any, place: str) -> None:
    """Refuse to take the last owner who can log in."""
    others = select(Staff.id).where(
        Staff.role == "owner", Staff.disabled_at.is_(None), Staff.password_hash != "", Staff.id != person.id
    )
    if person.role == "owner" and connection.execute(others.limit(1)).first() is None:
        raise Refused("There must be an owner who can log in: make somebody else owner first.", place)


def _stores(connection: Connection, staff_id: int) -> frozenset[int]:
    return frozenset(connection.scalars(select(StaffStore.store_id).where(StaffStore.staff_id == staff_id)))


def _set_stores(connection: Connection, staff_id: int, stores: frozenset[int]) -> None:
    connection.execute(delete(StaffStore).where(StaffStore.staff_id == staff_id))
    if stores:
        rows = [{"staff_id": staff_id, "store_id": store_id} for store_id in sorted(stores)]
        connection.execute(insert(StaffStore), rows)


def _detail(connection: Connection, post: Post) -> dict[str, Any]:
    """A post as the history keeps it, stores and supplier by ref."""
    refs: Sequence[str] = []
    if post.stores:
        refs = connection.scalars(select(Store.ref).where(Store.id.in_(post.stores)).order_by(Store.ref)).all()
    supplier = connection.scalar(select(Supplier.ref).where(Supplier.id == post.supplier_id))
    return {"role": post.role, "stores": list(refs), "supplier": supplier}


def _make_link(connection: Connection, staff_id: int, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    _drop_link(connection, staff_id)
    values = {"staff_id": staff_id, "digest": link_digest(secret), "expires_at": now + LINK_LIFE}
    connection.execute(insert(StaffLink).values(values))
    return secret


def _drop_link(connection: Connection, staff_id: int) -> None:
    connection.execute(delete(StaffLink).where(StaffLink.staff_id == staff_id))


def _update(connection: Connection, staff_id: int, **values: Any) -> None:
    connection.execute(update(Staff).where(Staff.id == staff_id).values(values))


def _record(
    connection: Connection, username: str, action: str, author: Author, now: datetime, **documents: Any
) -> None:
    record_act(connection, kind="staff", ref=username, action=action, author=author, at=now, **documents)


def _new_key() -> str:
    return secrets.token_urlsafe(32)
