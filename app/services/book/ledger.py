"""Accounts and transfers of the open transaction: written together when it ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, select

from app.domain.accounts import COMMISSIONS, Kind
from app.domain.instants import Instant
from app.domain.records import Transfer
from app.models import Account
from app.models import Transfer as TransferTable
from app.models.base import table_of
from app.services.book.numbers import Numbers
from app.services.book.statements import Row, Sql, Statement, any_of, insert_into

_accounts = table_of(Account)
_transfers = table_of(TransferTable)

OF_LINE = frozenset({*COMMISSIONS, "accrual", "pool_inflow", "pool_returned"})
"""The transfers of a line that a refund takes back in proportion."""

OF_AN_ASSET = ("member", "platform", "opening", "withdrawals", "paid_out")
"""The kinds of accounts whose key ends with an asset; all others hold cash."""

ACCOUNT = Statement(
    select(_accounts.c.id, _accounts.c.balance_cents).where(_accounts.c.key == bindparam("key")), ["key"]
)
ACCOUNTS = any_of(_accounts, "key", (_accounts.c.key, _accounts.c.id, _accounts.c.balance_cents))
CARRIES = Statement(
    select(_accounts.c.key, _accounts.c.balance_cents).where(
        _accounts.c.kind == "carry", _accounts.c.member_id.is_(None), _accounts.c.balance_cents != 0
    )
)
ADD_ACCOUNT, ADD_TRANSFER = insert_into(_accounts), insert_into(_transfers)
ADD_BALANCE = Statement(
    _accounts.update()
    .where(_accounts.c.id == bindparam("row_id"))
    .values(balance_cents=_accounts.c.balance_cents + bindparam("cents")),
    ["cents", "row_id"],
)
_debit, _credit = _accounts.alias("debit"), _accounts.alias("credit")
LINE_TRANSFERS = Statement(
    select(_debit.c.key, _credit.c.key, _transfers.c.cents, _transfers.c.kind)
    .join(_debit, _debit.c.id == _transfers.c.debit_id)
    .join(_credit, _credit.c.id == _transfers.c.credit_id)
    .where(_transfers.c.line_id == bindparam("line_id"))
    .order_by(_transfers.c.id),
    ["line_id"],
)


class _Held:
    """An account: its id, what it holds now, and what the table says it holds."""

    __slots__ = ("balance", "key", "number", "written")

    def __init__(self, key: str, number: int, balance: int) -> None:
        self.key = key
        self.number = number
        self.balance = self.written = balance


class Ledger:
    """The accounts that a transaction touches, and the transfers it has made so far."""

    def __init__(self, sql: Sql, last: Numbers) -> None:
        self._sql = sql
        self._last_account = last["accounts"]
        self._last_transfer = last["transfers"]
        self._accounts: dict[str, _Held | None] = {}
        self._carries: dict[str, int] | None = None
        self._moved: dict[_Held, None] = {}
        self._new_accounts: list[Row] = []
        self._made: list[Row] = []
        self._of_line: defaultdict[int, list[Transfer]] = defaultdict(list)

    @property
    def size(self) -> int:
        """How many accounts are held, or known not to be there."""
        return len(self._accounts)

    @property
    def pending(self) -> int:
        """How many transfers are made but not yet written."""
        return len(self._made)

    def expect(self, keys: Iterable[str]) -> None:
        """Read ahead what accounts there are of these keys."""
        unknown = {key for key in keys if key not in self._accounts}
        self._accounts |= dict.fromkeys(unknown)
        for key, number, balance in self._sql.fetch_by(ACCOUNTS, unknown):
            self._accounts[key] = _Held(key, number, balance)

    def transfer(
        self,
        at: Instant,
        debit: str,
        credit: str,
        cents: int,
        kind: Kind,
        entry_id: int | None,
        line_id: int | None,
        order_id: int | None,
    ) -> None:
        """Move ``cents``, more than 0, from one account to another."""
        payer = self._accounts.get(debit) or self._open(debit)
        payee = self._accounts.get(credit) or self._open(credit)
        self._moved[payer] = self._moved[payee] = None
        payer.balance -= cents
        payee.balance += cents
        self._last_transfer += 1
        self._made.append(
            (self._last_transfer, payer.number, payee.number, cents, kind, at, entry_id, line_id, order_id)
        )
        if kind == "payout":
            return
        if line_id is not None and kind in OF_LINE:
            self._of_line[line_id].append(Transfer(debit, credit, cents, kind))
        for account in (payer, payee):
            if self._carries is not None and account.key.startswith("carry:"):
                _note(self._carries, account)

    def balance(self, key: str) -> int:
        """What an account holds; an account that was never used holds 0."""
        if self._carries is not None and key.startswith("carry:"):
            return self._carries.get(key, 0)
        account = self._find(key)
        return account.balance if account else 0

    def carries(self) -> dict[str, int]:
        """Every carry account that holds anything."""
        if self._carries is None:
            self._carries = dict(self._sql.fetch(CARRIES))
            for key, account in self._accounts.items():
                if account and key.startswith("carry:"):
                    _note(self._carries, account)
        return self._carries

    def line_transfers(self, line_id: int) -> list[Transfer]:
        """The rewards, accruals and pool inflows of a line and what was taken back of them, oldest first."""
        written = [Transfer(*row) for row in self._sql.fetch(LINE_TRANSFERS, (line_id,)) if row[3] in OF_LINE]
        return written + self._of_line[line_id]

    def flush(self) -> None:
        """Write what is pending."""
        self._sql.insert(ADD_ACCOUNT, self._new_accounts)
        self._sql.insert(ADD_TRANSFER, self._made)
        moved = [held for held in self._moved if held.balance != held.written]
        self._sql.write(ADD_BALANCE, [(held.balance - held.written, held.number) for held in moved])
        for held in moved:
            held.written = held.balance
        self._moved.clear()
        self._new_accounts.clear()
        self._made.clear()
        self._of_line.clear()

    def _find(self, key: str) -> _Held | None:
        if key not in self._accounts:
            row = self._sql.fetch_one(ACCOUNT, (key,))
            self._accounts[key] = _Held(key, *row) if row else None
        return self._accounts[key]

    def _open(self, key: str) -> _Held:
        """The account of a key, made if there is none yet."""
        found = self._find(key)
        if found is None:
            self._last_account += 1
            kind, *rest = key.split(":")
            member_id = int(rest[0]) if kind == "member" else None
            channel = rest[0] if kind == "carry" else None
            lane_id = int(rest[1]) if kind == "carry" and len(rest) > 1 else None
            asset = rest[-1] if kind in OF_AN_ASSET else "cash"
            found = self._accounts[key] = _Held(key, self._last_account, 0)
            self._new_accounts.append((self._last_account, key, kind, member_id, asset, channel, lane_id, 0))
        return found


def _note(carries: dict[str, int], account: _Held) -> None:
    if account.balance:
        carries[account.key] = account.balance
    else:
        carries.pop(account.key, None)
