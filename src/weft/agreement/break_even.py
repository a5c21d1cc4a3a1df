"""Where one way to settle comes to as much as another: lump sums and balances against separate licences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from weft.agreement.account import account
from weft.agreement.ledger import Ledger, entry
from weft.agreement.licensing import Earned, earned, lump_amount, replaced_worth
from weft.agreement.money import NOTHING, cents, exact, split
from weft.agreement.orders import Orders
from weft.agreement.terms import Agreement


@dataclass(frozen=True, slots=True)
class LumpAgainstRunning:
    """A lump sum and the royalties in whose place it stands, both at present value.

    It is worth it for its payer if it sells more than `sales_factor` times what is foreseen; None without royalties.
    """

    payer: str
    generations: tuple[str, ...]
    lump: Decimal
    royalties: Decimal
    sales_factor: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What each party would owe the other under separate licences, and the balance, at present value.

    `sales_factor` is how many times the foreseen the customer must sell for nobody to pay; None if it owes nothing.
    """

    generations: tuple[str, ...]
    customer_owes: Decimal
    supplier_owes: Decimal
    sales_factor: Decimal | None


@dataclass(frozen=True, slots=True)
class Separate:
    """The patents' legs as agreed, and with separate licences that run: present value to the customer, and payments.

    What each party's patents earn it with separate licences, at present value, however they are settled.
    """

    agreed: Decimal
    separate: Decimal
    agreed_payments: int
    separate_payments: int
    supplier_earns: Decimal
    customer_earns: Decimal


@dataclass(frozen=True, slots=True)
class BreakEven:
    """All comparisons of an agreement's terms on patents."""

    lumps: tuple[LumpAgainstRunning, ...]
    balance: Balance | None
    separate: Separate


def break_even(agreement: Agreement) -> BreakEven | None:
    """Each way of settling against royalties that run; None without terms on patents."""
    patents = agreement.patents
    if patents is None:
        return None
    with localcontext(exact()):
        royalties = earned(agreement)
        alone = replace(agreement, supply=None, energy=None)
        lumps = tuple(_lump(alone, i, royalties) for i in range(len(patents.lump_sums)))
        balance = _balance(agreement, royalties)
        owes = _owes(agreement, royalties)
    agreed = account(alone, Orders())
    apart = account(replace(alone, patents=replace(patents, cross_licence=None, lump_sums=())), Orders())
    parties = agreement.parties
    separate = Separate(
        agreed.npv, apart.npv, len(agreed.entries), len(apart.entries), owes[parties.customer], owes[parties.supplier]
    )
    return BreakEven(lumps, balance, separate)


def _lump(agreement: Agreement, number: int, royalties: tuple[Earned, ...]) -> LumpAgainstRunning:
    assert agreement.patents is not None
    lump = agreement.patents.lump_sums[number]
    whole = lump_amount(agreement, lump, royalties)
    parts = split(whole, [part.share for part in lump.instalments])
    ledger = _ledger(agreement)
    due = sum(
        (cents(amount * ledger.worth[part.quarter]) for part, amount in zip(lump.instalments, parts, strict=True)),
        NOTHING,
    )
    worth = replaced_worth(agreement, lump, royalties)
    return LumpAgainstRunning(lump.payer, lump.generations, due, worth, _ratio(due, worth))


def _balance(agreement: Agreement, royalties: tuple[Earned, ...]) -> Balance | None:
    cross = None if agreement.patents is None else agreement.patents.cross_licence
    if cross is None:
        return None
    crossed = tuple(e for e in royalties if e.generation in cross.generations)
    owes = _owes(agreement, crossed)
    customer, supplier = owes[agreement.parties.customer], owes[agreement.parties.supplier]
    return Balance(cross.generations, customer, supplier, _ratio(supplier, customer))


def _owes(agreement: Agreement, royalties: tuple[Earned, ...]) -> dict[str, Decimal]:
    """What each party owes the other by royalties that run, at present value."""
    ledger, parties = _ledger(agreement), agreement.parties
    owes = dict.fromkeys((parties.customer, parties.supplier), NOTHING)
    for e in royalties:
        for each in entry(e.quarter, "end", "royalties", "", (e.licensee, e.licensor), e.amount):
            owes[e.licensee] += cents(each.amount * ledger.worth[each.elapsed_quarters])
    return owes


def _ledger(agreement: Agreement) -> Ledger:
    """An empty ledger, which knows what a quarter is worth."""
    quarters, party = agreement.term.quarters, agreement.parties.customer
    return Ledger.of((), quarters, party, agreement.discount_rate, agreement.currency)


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(Decimal("0.0001")) if whole else None
