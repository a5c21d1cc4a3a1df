"""Codes on agreements: what is agreed must be possible, once, and within the term."""

from __future__ import annotations

from weft.diagnostics.code import AGREEMENT as A
from weft.diagnostics.code import Code

_SALES = "  sales: [{party: Buyer, generation: 5G, year: 1, units: 1000000, price: 250 EUR}]\n"
_LICENSED = A + "patents:\n  licensed: [5G, 4G]\n"
_ROYALTY = _LICENSED + "  royalties: [{licensor: Maker, generation: 5G, "
_CROSSED = (
    _LICENSED + "  royalties:\n    - {licensor: Maker, generation: 5G, rate: 1 %}\n"
    "    - {licensor: Buyer, generation: 5G, rate: 0.1 %}\n" + _SALES
)
_BOOK = A + "supply:\n  price_book: "
_TIERS = A + "supply:\n  tiers: {apply: marginal, steps: "
_NAMED = "agreement: agreement.yaml\n"
_FILE = (
    "# file: agreement.yaml\nagreement: 1\nname: example\nparties: {supplier: Maker, customer: Buyer}\n"
    "term: {from: 2027-01-01, to: 2031-12-31}\ncurrency: EUR\ndiscount_rate: 8 %/y\n"
)
_LUMP = "{payer: Buyer, generations: [4G], amount: 20 MEUR, instalments: [{on: 2027-06-30, share: 100 %}]}"

CODES = (
    Code(
        "E401", "unknown currency",
        "Currencies are written by their code of ISO 4217, or as €, $ or £.  A ledger is told in hundredths, so that\n"
        "currencies without them, such as JPY, cannot be used.",
        A + "currency: ECU\n", A + "currency: EUR\n",
    ),
    Code(
        "E402", "currency that is worth nothing known",
        "Amounts may be in any currency of which `exchange` says what one is worth in that of the ledger.",
        _ROYALTY + "per_unit: 0.225 GBP}]\n" + _SALES, _ROYALTY + "per_unit: 0.225 USD}]\n" + _SALES,
    ),
    Code(
        "E403", "row that says too little, or too much",
        "A row of supply is about an item or about a class of equipment, and a line of the price book has a price of\n"
        "an item, or a discount off the list.",
        _BOOK + "[{class: card, price: 5 kEUR}]\n", _BOOK + "[{class: card, discount: 30 %}]\n",
    ),
    Code(
        "E404", "said twice",
        "What is agreed on one thing is agreed once.  Of rows on a class and on an item of it, the item's goes first.",
        _BOOK + "[{class: card, discount: 30 %}, {class: card, discount: 35 %}]\n",
        _BOOK + "[{class: card, discount: 30 %}, {class: licence, discount: 35 %}]\n",
    ),
    Code(
        "E405", "tiers out of order",
        "Steps of a volume discount are written by rising volume, the first from nothing, and none gives less than\n"
        "the one before.",
        _TIERS + "[{from: 0 EUR, discount: 0 %}, {from: 50 MEUR, discount: 4 %},\n"
        "    {from: 20 MEUR, discount: 6 %}]}\n",
        _TIERS + "[{from: 0 EUR, discount: 0 %}, {from: 20 MEUR, discount: 4 %},\n"
        "    {from: 50 MEUR, discount: 6 %}]}\n",
    ),
    Code(
        "E406", "commitment without its price",
        "Of what a year lacks of its commitment a share is paid: `shortfall`.  Both are said, or neither.",
        A + "supply:\n  commitments: [{year: 1, spend: 10 MEUR}]\n",
        A + "supply:\n  commitments: [{year: 1, spend: 10 MEUR}]\n  shortfall: 60 %\n",
    ),
    Code(
        "E407", "levels out of order",
        "Levels of capacity are written by rising use; what has been paid never falls, and all of the capacity is all\n"
        "of the price.",
        A + "supply:\n  pay_as_you_grow: [{class: card, levels: [{used: 50 %, paid: 60 %}]}]\n",
        A + "supply:\n  pay_as_you_grow:\n"
        "    - {class: card, levels: [{used: 50 %, paid: 60 %}, {used: 100 %, paid: 100 %}]}\n",
    ),
    Code(
        "E410", "term that ends before it starts",
        "The first day of a term is before its last one.",
        A + "term: {from: 2031-01-01, to: 2026-12-31}\n", A + "term: {from: 2027-01-01, to: 2031-12-31}\n",
    ),
    Code(
        "E411", "term that is no whole number of quarters",
        "Cash is told by quarters of the term, which begin on one day of the month: a term is a whole number of them,\n"
        "at most 50 years.",
        A + "term: {from: 2027-01-01, to: 2031-11-30}\n", A + "term: {from: 2027-01-01, to: 2031-12-31}\n",
    ),
    Code(
        "E412", "one party only", "An agreement is between two.",
        A + "parties: {supplier: Maker, customer: Maker}\npatents: {licensed: [5G]}\n",
        A + "parties: {supplier: Maker, customer: Buyer}\npatents: {licensed: [5G]}\n",
    ),
    Code(
        "E413", "outside the term",
        "What is due, sold or committed is so in the time that the agreement runs; its years are counted from 1.",
        A + "supply:\n  commitments: [{year: 7, spend: 10 MEUR}]\n  shortfall: 60 %\n",
        A + "supply:\n  commitments: [{year: 5, spend: 10 MEUR}]\n  shortfall: 60 %\n",
    ),
    Code(
        "E414", "no party of the agreement",
        "Licensors, sellers and payers are `supplier` and `customer`, by the names that `parties` gives them.",
        _LICENSED + "  royalties: [{licensor: Makers, generation: 5G, rate: 1 %}]\n" + _SALES,
        _LICENSED + "  royalties: [{licensor: Maker, generation: 5G, rate: 1 %}]\n" + _SALES,
    ),
    Code(
        "E415", "generation or region that is not agreed on",
        "Royalties are for generations that are `licensed`, and for `regions` with their factors.",
        _LICENSED + "  royalties: [{licensor: Maker, generation: 6G, rate: 1 %}]\n" + _SALES,
        _LICENSED + "  royalties: [{licensor: Maker, generation: 5G, rate: 1 %}]\n" + _SALES,
    ),
    Code(
        "E416", "royalty that cannot be worked out",
        "A royalty is a sum, or a rate of the selling price.  A top-down rate is what all patents cost together\n"
        "(`aggregates`) times the licensor's share of them (`portfolios`).",
        _ROYALTY + "rate: top-down}]\n" + _SALES,
        _ROYALTY + "rate: top-down}]\n  aggregates: {5G: 5 %}\n  portfolios: {Maker: {5G: 12 %}}\n" + _SALES,
    ),
    Code(
        "E417", "floor above cap",
        "A royalty is at least its floor and at most its cap.",
        _ROYALTY + "rate: 1 %, floor: 4 EUR, cap: 3 EUR}]\n" + _SALES,
        _ROYALTY + "rate: 1 %, floor: 1 EUR, cap: 3 EUR}]\n" + _SALES,
    ),
    Code(
        "E418", "release of what is not past",
        "A release is paid for what was due before.",
        _LICENSED + "  releases:\n    - {payer: Buyer, per_unit: 0.2 EUR, interest: 4 %/y, compounded: quarterly,\n"
        "       paid: 2027-03-31, sales: [{units: 1000000, due: 2028-12-31}]}\n",
        _LICENSED + "  releases:\n    - {payer: Buyer, per_unit: 0.2 EUR, interest: 4 %/y, compounded: quarterly,\n"
        "       paid: 2027-03-31, sales: [{units: 1000000, due: 2025-12-31}]}\n",
    ),
    Code(
        "E419", "paid for twice",
        "Royalties are set against each other, or replaced by a lump sum, or run: each in one way.",
        _CROSSED + "  cross_licence: {generations: [5G, 4G], every: year}\n  lump_sums:\n    - " + _LUMP + "\n",
        _CROSSED + "  cross_licence: {generations: [5G], every: year}\n  lump_sums:\n    - " + _LUMP + "\n",
    ),
    Code(
        "E420", "shares that are not a whole",
        "Shares of the patents of a generation are 100 % at most.  Instalments of a lump sum, and the weights of\n"
        "generations in a device, are 100 % together.",
        A + "patents:\n  licensed: [5G]\n  portfolios: {Maker: {5G: 60 %}, Buyer: {5G: 50 %}}\n",
        A + "patents:\n  licensed: [5G]\n  portfolios: {Maker: {5G: 12 %}, Buyer: {5G: 5 %}}\n",
    ),
    Code(
        "E421", "more sold than held",
        "Patents that change hands are among those that `portfolios` says the seller holds.",
        A + "patents:\n  licensed: [5G]\n  portfolios: {Maker: {5G: 1 %}}\n"
        "  patent_sales: [{seller: Maker, price: 9 MEUR, on: 2027-03-31, shares: {5G: 2 %}}]\n",
        A + "patents:\n  licensed: [5G]\n  portfolios: {Maker: {5G: 12 %}}\n"
        "  patent_sales: [{seller: Maker, price: 9 MEUR, on: 2027-03-31, shares: {5G: 2 %}}]\n",
    ),
    Code(
        "E422", "agreement that does not fit the periods",
        "Everything is bought while the agreement runs, cost is counted no longer than that, and periods begin with\n"
        "quarters of it.",
        _NAMED + "periods: {count: 7, length: 1 y}\n" + _FILE, _NAMED + "periods: {count: 5, length: 1 y}\n" + _FILE,
    ),
    Code(
        "E423", "price that planning does not know",
        "A catalogue has one price for an item, wherever it stands: a price book may tell apart items and kinds, and\n"
        "layers only where no item is in two of them.  The ledger of `weft agreement` knows more.",
        _NAMED + _FILE + "supply:\n  price_book: [{class: back-end, discount: 20 %}]\n",
        _NAMED + _FILE + "supply:\n  price_book: [{class: switch, discount: 20 %}]\n",
    ),
    Code(
        "E424", "item that is not in the catalogue",
        "The rows of an agreement that an intent names are about items of its catalogues.",
        _NAMED + _FILE + "supply:\n  price_book: [{item: 7060DX5-65, price: 20 kEUR}]\n",
        _NAMED + _FILE + "supply:\n  price_book: [{item: 7060DX5-64, price: 20 kEUR}]\n",
    ),
    Code(
        "E425", "consideration that is not given",
        "What is given up for the patents is a part of the price book's discounts.  With prices of items in it, how\n"
        "much they are off the list is known to a plan alone, and is not checked.",
        _BOOK + "[{class: all, discount: 20 %}]\n  consideration: 25 %\n",
        _BOOK + "[{class: all, discount: 20 %}]\n  consideration: 5 %\n",
    ),
    Code(
        "W404", "term without effect",
        "What is written here changes nothing that is paid: devices of a generation that is not licensed, a share of\n"
        "patents that no rate asks for, royalties without sales, a balance with nothing on one side, a warranty as\n"
        "long as the term, an item that nobody orders.  Mostly a name is misspelt.",
        A + "patents:\n  licensed: [5G]\n" + _SALES.replace("5G", "5g"), A + "patents:\n  licensed: [5G]\n" + _SALES,
    ),
    Code(
        "E426", "terms of orders without lead times",
        "`orders_from` is the day from which on lead times run, and `on_order` what is paid a lead time before\n"
        "delivery: without any they mean nothing.",
        A + "supply:\n  orders_from: 2026-10-01\n",
        A + "supply:\n  orders_from: 2026-10-01\n  lead_times: [{class: all, time: 12 weeks}]\n",
    ),
    Code(
        "E427", "more paid than it costs",
        "What is paid with an order is set off against what its delivery costs, of which a volume discount may take\n"
        "off as much as its highest step gives.",
        A + "supply:\n  lead_times: [{class: all, time: 12 weeks}]\n  orders_from: 2026-10-01\n  on_order: 95 %\n"
        "  tiers: {apply: marginal, steps: [{from: 0 EUR, discount: 0 %}, {from: 9 MEUR, discount: 6 %}]}\n",
        A + "supply:\n  lead_times: [{class: all, time: 12 weeks}]\n  orders_from: 2026-10-01\n  on_order: 30 %\n"
        "  tiers: {apply: marginal, steps: [{from: 0 EUR, discount: 0 %}, {from: 9 MEUR, discount: 6 %}]}\n",
    ),
    Code(
        "W426", "lead times that run from no day on",
        "What is needed at the beginning of the term is ordered before it.  Where `orders_from` says how early that\n"
        "may be, plans buy for each period only what comes in time.  It is a warning: without it all is taken to.",
        A + "supply:\n  lead_times: [{class: chassis, time: 26 weeks}]\n",
        A + "supply:\n  lead_times: [{class: chassis, time: 26 weeks}]\n  orders_from: 2026-06-01\n",
    ),
)  # fmt: skip
