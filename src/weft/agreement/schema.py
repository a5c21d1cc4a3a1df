"""The JSON Schema of agreement files, and the page of reference that is made from it.

`python -m weft.agreement.schema FILE` writes the page; a test tells when it is not up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from weft.agreement.patent_document import SALE_COLUMNS, AgreementDoc
from weft.written.page import sections
from weft.written.schema import schema_of

_ORDER = (
    "PartiesDoc", "TermDoc", "SupplyDoc", "PricedDoc", "ErodingDoc", "TiersDoc", "StepDoc", "CommitmentDoc",
    "PayAsYouGrowDoc", "LevelDoc", "SupportDoc", "LeadTimeDoc", "EnergyDoc", "PatentsDoc", "RoyaltyDoc", "SaleDoc",
    "CrossLicenceDoc", "LumpSumDoc", "InstalmentDoc", "ReleaseDoc", "PastSaleDoc", "PatentSaleDoc", "UncertaintyDoc",
)  # fmt: skip


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of format 1."""
    return schema_of(AgreementDoc)


def page() -> str:
    """The page that lists every field of format 1."""
    lines = [
        "# The agreement file",
        "",
        "Format 1, YAML 1.2. This page is made from the schema that `weft schema --agreement` prints. Fields without",
        "default must be given, and nothing written is ever ignored. [Agreements](agreement.md) says what the terms",
        "mean. Amounts are numbers with a currency (`3 EUR`, `5 k€`, `178.3 MUSD`) and are taken exactly as written;",
        "shares and rates are in per cent (`4 %`, `8 %/y`); days are written `2027-01-01`.",
        *sections(json_schema(), _ORDER),
        "",
        "## Sales as a table",
        "",
        f"`sales` of `patents` may name a CSV file, whose columns are {', '.join(f'`{c}`' for c in SALE_COLUMNS)}.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
