"""The agreement that a network is bought under: its terms, and the ledger that follows from them.

Nouns: `Agreement` (checked terms), `Orders` (what is bought when, and what runs), `Ledger` (every payment to the
cent).  Knows nothing of an intent or a plan; `planning`, `report` and `cli` bring it their columns.
"""

from weft.agreement.account import account
from weft.agreement.ledger import LEGS, Entry, Ledger
from weft.agreement.load import check, load
from weft.agreement.orders import Order, Orders
from weft.agreement.terms import Agreement

__all__ = ["LEGS", "Agreement", "Entry", "Ledger", "Order", "Orders", "account", "check", "load"]
