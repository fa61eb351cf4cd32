"""Logging in: who it is, and how long somebody has to wait who failed too often."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Select, delete, insert, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from app.extensions import db
from app.models import LoginFailure, Staff
from app.services.transactions import write

LONGEST_PASSWORD = 128
"""Hashing takes time that grows with the password, so nobody may send a book."""

LONGEST_KEY = 105
"""What of an account's name is kept with its failures; those that exist are shorter."""

ACCOUNT_TRIES, ADDRESS_TRIES = 5, 20
"""How often in a row it may fail, for an account and for an address, before somebody has to wait."""

LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Login:
    """How a login went: the key of the sessions, or None and how many seconds to wait before the next try.

    Whoever did not wait has not tried: their password was not looked at.
    """

    session_key: str | None
    wait_seconds: int = 0
    is_tried: bool = True


def authenticate(*, username: str, password: str, address: str, now: datetime) -> Login:
    """Which member of staff this is; whoever failed too often has to wait first, the right password or not."""
    query = select(Staff.password_hash, Staff.session_key, Staff.disabled_at).where(Staff.username == username)
    return authenticate_with(
        account=f"user:{username}",
        password=password,
        address=address,
        now=now,
        query=query,
    )


def authenticate_with(
    *, account: str, password: str, address: str, now: datetime, query: Select[str, str, datetime | None]
) -> Login:
    """Whose the password is, of the account that ``query`` reads as hash, session key and since when it is disabled.

    A try counts before its password is looked at and is taken back if it was right, so that many at once are no way
    around the wait. An unknown user name counts, and takes as long as a wrong password: names cannot be found out.
    """
    keys = {account[:LONGEST_KEY]: ACCOUNT_TRIES, f"address:{network_of(address)}": ADDRESS_TRIES}
    with write() as connection:
        wait = _wait(connection, keys, now)
        if wait:
            return Login(None, wait, is_tried=False)
        for key in keys:
            count_failure(connection, key, now)
        wait = _wait(connection, keys, now)
    session_key = _open(query, password)
    if session_key is None:
        return Login(None, wait)
    with write() as connection:
        forget_failures(connection, account=account)
        address_row = LoginFailure.key == f"address:{network_of(address)}"
        connection.execute(update(LoginFailure).where(address_row).values(count=LoginFailure.count - 1))
        connection.execute(delete(LoginFailure).where(address_row, LoginFailure.count < 1))
    return Login(session_key)


def forget_failures(connection: Connection, *, account: str) -> None:
    """Let an account begin anew inside an open write transaction."""
    connection.execute(delete(LoginFailure).where(LoginFailure.key == account[:LONGEST_KEY]))


def count_failure(connection: Connection, key: str, now: datetime) -> None:
    """One failure more, inside an open write transaction; what is old is dropped, so that the table stays small."""
    connection.execute(delete(LoginFailure).where(LoginFailure.last_at <= now - FORGOTTEN_AFTER))
    row = LoginFailure.key == key
    done = connection.execute(update(LoginFailure).where(row).values(count=LoginFailure.count + 1, last_at=now))
    if not done.rowcount:
        connection.execute(insert(LoginFailure).values(key=key, count=1, last_at=now))


def _open(query: Select[str, str, datetime | None], password: str) -> str | None:
    """The session key of whom this password opens; None for the disabled and for who has not chosen one yet."""
    if len(password) > LONGEST_PASSWORD:
        return None
    found = db.session.execute(query).one_or_none()
    password_hash, session_key, disabled_at = found or ("", "", None)
    is_right = check_password_hash(password_hash or _hash_of_nobody(), password)
    return session_key if session_key and is_right and disabled_at is None else None


def _wait(connection: Connection, keys: dict[str, int], now: datetime) -> int:
    """How many seconds are left to wait, rounded up; 0 is none."""
    query = select(LoginFailure.key, LoginFailure.count, LoginFailure.last_at).where(LoginFailure.key.in_(keys))
    waits = [timedelta()]
    for key, count, last_at in connection.execute(query):
        wait = _wait_after(count, keys[key])
        waits.append(min(wait, last_at + wait - now) if now - last_at < FORGOTTEN_AFTER else timedelta())
    return max(0, -(-max(waits) // timedelta(seconds=1)))


def _wait_after(count: int, tries: int) -> timedelta:
    """1 second after the last try that was free, then twice as long each time."""
    doublings = count - tries
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(doublings, 20))) if doublings >= 0 else timedelta()


def network_of(address: str) -> str:
    """The address, or the network that one household has of IPv6, where a single sender has millions of addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:LONGEST_KEY]
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


@cache
def _hash_of_nobody() -> str:
    return generate_password_hash(secrets.token_hex())
