"""What is built inside one site: its fabric wired, proved, addressed, powered and cabled, as files.

Nouns: `SiteFabric` (one fabric of a site with what was asked of it) and its files.  `cli` imports this one; it joins
the packages of `weft.fabric` with the intent.
"""

from weft.planning.site_fabric.files import files
from weft.planning.site_fabric.hours import day_of
from weft.planning.site_fabric.plans import address_ask, addressed, stocked
from weft.planning.site_fabric.site_fabric import SiteFabric, site_fabrics
from weft.planning.site_fabric.workload import workload_rows

__all__ = ["SiteFabric", "address_ask", "addressed", "day_of", "files", "site_fabrics", "stocked", "workload_rows"]
