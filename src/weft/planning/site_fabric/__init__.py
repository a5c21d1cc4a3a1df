"""What is built inside one site: its fabric wired, proved, addressed, powered and cabled, as files.

Nouns: `SiteFabric` (one fabric of a site with what was asked of it), `UsedFabric` (with its workload and its day) and
the files.  `cli` imports this one; it joins
the packages of `weft.fabric` with the intent.
"""

from weft.planning.site_fabric.files import files
from weft.planning.site_fabric.plans import address_ask, addressed, stocked
from weft.planning.site_fabric.site_fabric import SiteFabric, site_fabrics
from weft.planning.site_fabric.use import UsedFabric, used

__all__ = ["SiteFabric", "UsedFabric", "address_ask", "addressed", "files", "site_fabrics", "stocked", "used"]
