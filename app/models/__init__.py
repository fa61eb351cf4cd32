"""Every table, so that importing this package is enough to know them all."""

from app.models.base import Base, table_of
from app.models.catalogue import Level, Member, Product, Scope, Shop, Store, Supplier
from app.models.history import Change
from app.models.intake import Event, Import, ImportRefusal
from app.models.jobs import Heartbeat, JobRun, Schedule
from app.models.ledger import Account, Transfer
from app.models.orders import Order, OrderDeduction, OrderLine
from app.models.queue import Claim, Draw, Entry, JoinCount, QueueBlock, RandomGroup, Settlement, SpendSum
from app.models.staff import LoginFailure, Staff, StaffLink, StaffStore

__all__ = [
    "Account", "Base", "Change", "Claim", "Draw", "Entry", "Event", "Heartbeat", "Import", "ImportRefusal",
    "JobRun", "JoinCount", "Level", "LoginFailure", "Member", "Order", "OrderDeduction", "OrderLine", "Product",
    "QueueBlock", "RandomGroup", "Schedule", "Scope", "Settlement", "Shop", "SpendSum", "Staff", "StaffLink",
    "StaffStore", "Store", "Supplier", "Transfer", "table_of",
]  # fmt: skip
