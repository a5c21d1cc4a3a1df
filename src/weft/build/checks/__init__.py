"""What records of devices must agree on, whoever wrote them: both ends of links and sessions, networks, numbers.

Noun: a *finding*, a `Diagnostic` of code E85. or E86., which names the devices.  `check` runs all on a site,
`check_wide` those between its routers and others'; `cli` and `lab`
import this package; it imports `build.device` and below.
"""

from weft.build.checks.everything import check
from weft.build.checks.wide import check_wide

__all__ = ["check", "check_wide"]
