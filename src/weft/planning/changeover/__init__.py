"""From one plan's network to another's, one piece of work after the other, so that what is protected is carried always.

Nouns: a `Work` (a link or router that is new, gone or otherwise), a `Stage` of an `Order` of them, and a `Blocked` one
where there is no safe order.  Each is proved by the failure engine on the network that stands then.  `cli` imports this
package.
"""

from weft.planning.changeover.order import Blocked, Order, Stage, changeover
from weft.planning.changeover.works import Work, works

__all__ = ["Blocked", "Order", "Stage", "Work", "changeover", "works"]
