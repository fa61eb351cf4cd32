"""Every table, so that importing this package is enough to know them all."""

from app.models.base import Base, table_of
from app.models.catalogue import Level, Member, Product, Scope, Shop, Store
from app.models.intake import Event, Import, ImportRefusal
from app.models.jobs import Heartbeat, JobRun, Schedule
from app.models.ledger import Account, Transfer
from app.models.orders import Order, OrderDeduction, OrderLine
from app.models.queue import Claim, Draw, Entry, JoinCount, QueueBlock, RandomGroup, Settlement, SpendSum
from app.models.staff import Staff

__all__ = [
    "Account", "Base", "Claim", "Draw", "Entry", "Event", "Heartbeat", "Import", "ImportRefusal", "JobRun", "JoinCount",
    "Level", "Member", "Order", "OrderDeduction", "OrderLine", "Product", "QueueBlock", "RandomGroup", "Schedule",
    "Scope", "Settlement", "Shop", "SpendSum", "Staff", "Store", "Transfer", "table_of",
]  # fmt: skip
