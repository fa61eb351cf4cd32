"""Every table, so that importing this package is enough to know them all."""

from app.models.base import Base, table_of
from app.models.catalogue import Level, Member, Product, Scope, Shop, Store, Supplier
from app.models.history import Change
from app.models.intake import Event, Import, ImportRefusal
from app.models.jobs import Heartbeat, JobRun, Schedule
from app.models.ledger import Account, Transfer
from app.models.messages import Bookmark, Delivery, Message, MessageChannel, MessageChoice, Occurrence
from app.models.orders import Order, OrderDeduction, OrderLine
from app.models.portal import (
    Acceptance,
    Agreement,
    Application,
    ApplicationPaper,
    Invitation,
    MemberAccount,
    MemberLink,
)
from app.models.queue import Claim, Draw, Entry, JoinCount, QueueBlock, RandomGroup, Settlement, SpendSum
from app.models.staff import LoginFailure, Staff, StaffLink, StaffStore
from app.models.wallet import Gift, Redemption, TransferCause, Withdrawal

__all__ = [
    "Acceptance", "Account", "Agreement", "Application", "ApplicationPaper", "Base", "Bookmark", "Change", "Claim",
    "Delivery", "Draw", "Entry", "Event", "Gift", "Heartbeat", "Import", "ImportRefusal", "Invitation", "JobRun",
    "JoinCount", "Level", "LoginFailure", "Member", "MemberAccount", "MemberLink", "Message", "MessageChannel",
    "MessageChoice", "Occurrence", "Order", "OrderDeduction", "OrderLine", "Product", "QueueBlock", "RandomGroup",
    "Redemption", "Schedule", "Scope", "Settlement", "Shop", "SpendSum", "Staff", "StaffLink", "StaffStore",
    "Store", "Supplier", "Transfer", "TransferCause", "Withdrawal", "table_of",
]  # fmt: skip
