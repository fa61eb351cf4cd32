"""Recomputing every invariant from the rows (R7, R13, R15, R22, R25, U5, the sums of the ledger)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.extensions import db
from app.models.queue import BLOCK_ENTRIES

MOST_FINDINGS = 100_000


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and the query for what breaks it; each row found is put into the sentence."""

    rule: str
    finding: str
    query: str
    dialects: Sequence[str] = ("sqlite", "postgresql")


def run_check(check: Check) -> list[str]:
    """A sentence for everything that breaks the rule."""
    with db.engine.connect() as connection:
        if connection.dialect.name not in check.dialects:
            return []
        rows = connection.execute(text(check.query)).fetchmany(MOST_FINDINGS)
        return [check.finding.format(*row) for row in rows]


CHECKS = (
    Check(
        "R25",
        "entry {0}: total {1} is not rewarded + converted + zeroed + waiting",
        """SELECT id, total_cents FROM entries
           WHERE total_cents <> rewarded_cents + converted_cents + zeroed_cents + waiting_cents
              OR rewarded_cents < 0 OR converted_cents < 0 OR zeroed_cents < 0 OR waiting_cents < 0""",
    ),
    Check(
        "R25",
        "entry {0}: status {1} does not fit what waits",
        """SELECT id, status FROM entries
           WHERE (waiting_cents > 0 AND status <> 'waiting')
              OR (waiting_cents = 0 AND status = 'waiting' AND NOT drawable)
              OR (drawable AND status <> 'waiting')""",
    ),
    Check(
        "R9",
        "entry {0}: a draw is open though something was paid, exchanged or zeroed",
        "SELECT id FROM entries WHERE drawable AND waiting_cents <> total_cents",
    ),
    Check(
        "R22",
        "line {0}: the settlement does not add up",
        """SELECT line_id FROM settlements
           WHERE extraction_cents + carry_taken_cents <> paid_out_cents + retained_cents + carried_cents""",
    ),
    Check(
        "R22",
        "line {0}: the settlement is not what the transfers say",
        """SELECT s.line_id FROM settlements s LEFT JOIN (
               SELECT line_id,
                      sum(CASE WHEN kind = 'payout' THEN cents ELSE 0 END) AS paid_out,
                      sum(CASE WHEN kind = 'retained' THEN cents ELSE 0 END) AS retained,
                      sum(CASE WHEN kind = 'carried' THEN cents ELSE 0 END) AS carried,
                      sum(CASE WHEN kind = 'carry_taken' THEN cents ELSE 0 END) AS carry_taken
               FROM transfers
               WHERE line_id IS NOT NULL AND kind IN ('payout', 'retained', 'carried', 'carry_taken')
               GROUP BY line_id) t ON t.line_id = s.line_id
            WHERE s.paid_out_cents <> coalesce(t.paid_out, 0) OR s.retained_cents <> coalesce(t.retained, 0)
               OR s.carried_cents <> coalesce(t.carried, 0) OR s.carry_taken_cents <> coalesce(t.carry_taken, 0)""",
    ),
    Check(
        "R16",
        "line {0}: settled without a settlement, or with one and not settled",
        """SELECT l.id FROM order_lines l JOIN orders o ON o.id = l.order_id
           LEFT JOIN settlements s ON s.line_id = l.id
           WHERE NOT o.is_opened AND (SELECT scheme FROM shop) = 'queue'
             AND (l.settled_net_cents IS NULL) <> (s.id IS NULL)""",
    ),
    Check(
        "ledger",
        "account {0}: the balance {1} is not the sum of its transfers, {2}",
        """SELECT a.key, a.balance_cents, coalesce(t.cents, 0) FROM accounts a
           LEFT JOIN (SELECT account_id, sum(cents) AS cents FROM (
               SELECT credit_id AS account_id, cents FROM transfers
               UNION ALL SELECT debit_id, -cents FROM transfers) AS both_sides GROUP BY account_id) t
             ON t.account_id = a.id
           WHERE a.balance_cents <> coalesce(t.cents, 0)""",
    ),
    Check(
        "ledger",
        "all accounts together hold {0} instead of 0",
        "SELECT sum(balance_cents) FROM accounts HAVING sum(balance_cents) <> 0",
    ),
    Check(
        "R18",
        "entry {0}: rewarded {1} is not what was paid less what was taken back, {2}",
        """SELECT e.id, e.rewarded_cents, coalesce(t.cents, 0) FROM entries e
           LEFT JOIN (SELECT t.entry_id, sum(CASE WHEN t.kind = 'payout' THEN t.cents ELSE -t.cents END) AS cents
               FROM transfers t JOIN accounts a ON a.id = t.debit_id
               WHERE t.entry_id IS NOT NULL AND (t.kind = 'payout' OR (t.kind = 'clawback' AND a.asset = 'cash'))
               GROUP BY t.entry_id) t ON t.entry_id = e.id
           WHERE e.source <> 'opened' AND e.rewarded_cents <> coalesce(t.cents, 0)""",
    ),
    Check(
        "R26",
        "entry {0}: what was converted into {1} is not what was given for it less what was taken back",
        """SELECT e.id, e.converted_asset FROM entries e
           LEFT JOIN (SELECT t.entry_id, sum(CASE WHEN t.kind = 'clawback' THEN -t.cents ELSE t.cents END) AS cents
               FROM transfers t JOIN accounts a ON a.id = t.debit_id
               WHERE t.entry_id IS NOT NULL AND a.asset <> 'cash'
                 AND t.kind IN ('exchange', 'random_return', 'clawback')
               GROUP BY t.entry_id) t ON t.entry_id = e.id
           WHERE e.converted_asset IS NOT NULL
             AND coalesce(t.cents, 0) <> (e.converted_cents * e.converted_ratio_bps + 5000) / 10000""",
    ),
    Check("R10", "line {0}: says nothing of what was decided", "SELECT id FROM order_lines WHERE trace = ''"),
    Check(
        "R15",
        "entry {0}: does not say whether its order is completed",
        """SELECT e.id FROM entries e JOIN orders o ON o.id = e.order_id
           WHERE e.is_completed <> (o.completed_at IS NOT NULL)""",
    ),
    Check(
        "R28",
        "order {0}: does not say whether it is wholly refunded",
        """SELECT o.ref FROM orders o
           LEFT JOIN (SELECT order_id, sum(paid_cents) AS paid, sum(refunded_cents) AS refunded FROM order_lines
                      GROUP BY order_id) l ON l.order_id = o.id
           WHERE o.is_refunded <> coalesce(l.paid > 0 AND l.paid = l.refunded, FALSE)""",
    ),
    Check(
        "R9",
        "entry {0}: was drawn without a record of the draw, or has one and was not",
        """SELECT e.id FROM entries e LEFT JOIN draws d ON d.entry_id = e.id
           WHERE e.was_drawn <> (d.entry_id IS NOT NULL)""",
    ),
    Check(
        "queue sums",
        "{0} lane {1} block {2}: {3} entries and {4} are kept, {5} entries and {6} wait",
        f"""WITH found AS (
               SELECT channel, lane_id, id / {BLOCK_ENTRIES} AS block, waiting_cents
               FROM entries WHERE waiting_cents > 0
               UNION ALL SELECT channel, 0, id / {BLOCK_ENTRIES}, waiting_cents FROM entries WHERE waiting_cents > 0),
           summed AS (SELECT channel, lane_id, block, count(*) AS entries, sum(waiting_cents) AS waiting_cents
                      FROM found GROUP BY channel, lane_id, block),
           compared AS (
               SELECT channel, lane_id, block, entries, waiting_cents, 0 AS entries_found, 0 AS cents_found
               FROM queue_blocks
               UNION ALL SELECT channel, lane_id, block, 0, 0, entries, waiting_cents FROM summed)
           SELECT channel, lane_id, block, sum(entries), sum(waiting_cents), sum(entries_found), sum(cents_found)
           FROM compared GROUP BY channel, lane_id, block
           HAVING sum(entries) <> sum(entries_found) OR sum(waiting_cents) <> sum(cents_found)""",  # noqa: S608 - a number of our own
    ),
    Check(
        "R13",
        "member {0} in scope {1} on day {2}: {3} entries are kept as counted, there are {4}",
        """WITH scoped AS (
               SELECT e.member_id, s.id AS scope_id, e.joined_day FROM entries e
               JOIN order_lines l ON l.id = e.line_id JOIN orders o ON o.id = l.order_id
               JOIN scopes s ON s.product_id = l.product_id
                    OR (s.store_id = o.store_id AND s.kind = o.channel)
               WHERE e.status <> 'cancelled' OR e.was_drawn OR e.was_chosen),
           compared AS (
               SELECT member_id, scope_id, day, entries AS kept, 0 AS found FROM join_counts
               UNION ALL SELECT member_id, scope_id, joined_day, 0, 1 FROM scoped
               UNION ALL SELECT member_id, scope_id, 0, 0, 1 FROM scoped)
           SELECT member_id, scope_id, day, sum(kept), sum(found) FROM compared
           GROUP BY member_id, scope_id, day HAVING sum(kept) <> sum(found)""",
    ),
    Check(
        "R7",
        "member {0} in area {1}, {2} hours number {3}: {4} is kept as spent, completed orders come to {5}",
        """WITH compared AS (
               SELECT member_id, area, hours, number, cents AS kept, 0 AS found FROM spend_sums
               UNION ALL SELECT o.member_id, coalesce(o.store_id, 0), s.hours, o.paid_at / (3600000000 * s.hours), 0,
                                l.paid_cents - l.refunded_cents
               FROM orders o JOIN order_lines l ON l.order_id = o.id
               CROSS JOIN (SELECT 1 AS hours UNION ALL SELECT 96) s WHERE o.completed_at IS NOT NULL)
           SELECT member_id, area, hours, number, sum(kept), sum(found) FROM compared
           GROUP BY member_id, area, hours, number HAVING sum(kept) <> sum(found)""",
    ),
    Check(
        "U5",
        "the pool has paid {0} out of {1} that came in",
        """SELECT paid, taken_in FROM (SELECT
               (SELECT coalesce(sum(cents), 0) FROM transfers t JOIN accounts a ON a.id = t.debit_id
                WHERE t.kind = 'payout' AND a.kind = 'union') AS paid,
               (SELECT coalesce(sum(cents), 0) FROM transfers WHERE kind = 'pool_inflow') AS taken_in) AS sums
           WHERE paid > taken_in""",
    ),
    Check(
        "gifts",
        "redemption {0}: its transfers come to {1} instead of {2}",
        """SELECT r.id, coalesce(t.cents, 0), CASE WHEN r.status = 'cancelled' THEN 0 ELSE r.cents END
           FROM redemptions r
           LEFT JOIN (SELECT c.number, sum(CASE WHEN t.kind = 'redeemed' THEN t.cents ELSE -t.cents END) AS cents
               FROM transfer_causes c JOIN transfers t ON t.id = c.transfer_id
               WHERE c.kind = 'redemption' GROUP BY c.number) t ON t.number = r.id
           WHERE coalesce(t.cents, 0) <> CASE WHEN r.status = 'cancelled' THEN 0 ELSE r.cents END""",
    ),
    Check(
        "wallet",
        "account {0}: {1} is set aside, open withdrawals come to {2}",
        """WITH asked AS (SELECT asset, sum(cents) AS cents FROM withdrawals WHERE status IN ('requested', 'approved')
                          GROUP BY asset),
           held AS (SELECT asset, balance_cents AS cents FROM accounts WHERE kind = 'withdrawals'),
           assets AS (SELECT asset FROM asked UNION SELECT asset FROM held)
           SELECT 'withdrawals:' || assets.asset, coalesce(held.cents, 0), coalesce(asked.cents, 0) FROM assets
           LEFT JOIN asked ON asked.asset = assets.asset LEFT JOIN held ON held.asset = assets.asset
           WHERE coalesce(held.cents, 0) <> coalesce(asked.cents, 0)""",
    ),
    Check(
        "wallet",
        "withdrawal {0}: its transfers are not those of one that is {1}",
        """SELECT w.id, w.status FROM withdrawals w LEFT JOIN (
               SELECT c.number,
                      sum(CASE WHEN t.kind = 'withdrawal' AND d.member_id = w.member_id AND d.asset = w.asset
                          THEN t.cents ELSE 0 END) AS reserved,
                      sum(CASE WHEN t.kind = 'withdrawal_returned' AND r.member_id = w.member_id AND r.asset = w.asset
                          THEN t.cents ELSE 0 END) AS returned,
                      sum(CASE WHEN t.kind = 'withdrawal_paid' THEN t.cents ELSE 0 END) AS paid,
                      sum(CASE WHEN t.kind = 'withdrawal_fee' THEN t.cents ELSE 0 END) AS fee,
                      sum(t.cents) AS moved
               FROM transfer_causes c JOIN transfers t ON t.id = c.transfer_id JOIN withdrawals w ON w.id = c.number
               JOIN accounts d ON d.id = t.debit_id JOIN accounts r ON r.id = t.credit_id
               WHERE c.kind = 'withdrawal' GROUP BY c.number) m ON m.number = w.id
           WHERE coalesce(m.reserved, 0) <> w.cents
              OR m.moved <> m.reserved + m.returned + m.paid + m.fee
              OR m.returned <> CASE WHEN w.status IN ('refused', 'cancelled') THEN w.cents ELSE 0 END
              OR m.paid <> CASE WHEN w.status = 'paid' THEN w.cents - w.fee_cents ELSE 0 END
              OR m.fee <> CASE WHEN w.status = 'paid' THEN w.fee_cents ELSE 0 END""",
    ),
    Check(
        "wallet",
        "transfer {0}: belongs to {1} {2}, which is not there",
        """SELECT c.transfer_id, c.kind, coalesce(c.number, 0) FROM transfer_causes c
           LEFT JOIN withdrawals w ON c.kind = 'withdrawal' AND w.id = c.number
           LEFT JOIN redemptions r ON c.kind = 'redemption' AND r.id = c.number
           WHERE (c.kind = 'withdrawal' AND w.id IS NULL) OR (c.kind = 'redemption' AND r.id IS NULL)
              OR (c.kind = 'note' AND c.number IS NOT NULL)""",
    ),
    Check(
        "wallet",
        "transfer {0}: does not say to which withdrawal or gift it belongs",
        """SELECT t.id FROM transfers t LEFT JOIN transfer_causes c ON c.transfer_id = t.id
           WHERE (t.kind IN ('withdrawal', 'withdrawal_returned', 'withdrawal_paid', 'withdrawal_fee')
                  AND coalesce(c.kind, '') <> 'withdrawal')
              OR (t.kind IN ('redeemed', 'redemption_returned') AND coalesce(c.kind, '') <> 'redemption')""",
    ),
    Check(
        "members",
        "member {0}: a link for them was used, and there is no account",
        """SELECT DISTINCT m.ref FROM member_links l JOIN members m ON m.id = l.member_id
           LEFT JOIN member_accounts a ON a.member_id = l.member_id
           WHERE l.used_at IS NOT NULL AND a.member_id IS NULL""",
    ),
    Check(
        "agreement",
        "the agreement in the settings is not the newest version, {0}",
        """SELECT coalesce(a.version, 0) FROM shop
           LEFT JOIN agreements a ON a.version = (SELECT max(version) FROM agreements)
           WHERE shop.agreement <> coalesce(a.body, '')""",
    ),
    Check(
        "messages",
        "bookmark {0}: stands at {1}, beyond the last row, {2}",
        """SELECT b.name, b.position, t.last FROM bookmarks b JOIN (
               SELECT 'entries' AS name, coalesce(max(id), 0) AS last FROM entries
               UNION ALL SELECT 'transfers', coalesce(max(id), 0) FROM transfers
               UNION ALL SELECT 'occurrences', coalesce(max(id), 0) FROM occurrences
               UNION ALL SELECT 'messages', coalesce(max(id), 0) FROM messages) t ON t.name = b.name
           WHERE b.position > t.last""",
    ),
    Check("database", "table {0}, row {1} refers to nothing in {2}", "PRAGMA foreign_key_check", ("sqlite",)),
    Check(
        "suppliers",
        "product {0}: names a supplier that is not there",
        "SELECT ref FROM products WHERE supplier_id IS NOT NULL AND supplier_id NOT IN (SELECT id FROM suppliers)",
    ),
    Check(
        "suppliers",
        "line {0}: names a supplier that is not there",
        "SELECT id FROM order_lines WHERE supplier_id IS NOT NULL AND supplier_id NOT IN (SELECT id FROM suppliers)",
    ),
    Check(
        "database",
        "{0}",
        "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        ("sqlite",),
    ),
)
