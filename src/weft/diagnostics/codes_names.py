"""Codes on names that do not fit together: sites, classes, links, types."""

from __future__ import annotations

from weft.diagnostics.code import Code

_TWO = "  - {a: FRA, z: PAR, length: 620 km, pairs: 4}\n"
_ONE = "  - {a: FRA, z: AMS, length: 475 km, pairs: 4}\n"
_SITES = (
    "sites:\n"
    "  - {name: FRA, at: [50.11, 8.68], fabric: {hosts: 1024, host_ports: 1 x 100G}}\n"
    "  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 1024, host_ports: 1 x 100G}}\n"
)
_CLASSES = "  classes:\n    - {name: web, share: 100 %, protect: []}\n"
_CHARGED = (
    "links:\n  - {a: FRA, z: AMS, capacity: 400G, per_gbps: 60 €}\ntraffic:\n  gravity: {total: 6T}\n  classes:\n"
)
_MATRIX = "traffic:\n  classes: [{name: web, protect: []}]\n  matrix:\n"

CODES = (
    Code(
        "E301", "unknown site",
        "A fibre, link or demand names a site that is not among `sites`.",
        "fibres:\n" + _TWO + "  - {a: FRA, z: ASM, length: 475 km, pairs: 4}\n",
        "fibres:\n" + _TWO + _ONE,
    ),
    Code(
        "E302", "name given twice",
        "Sites, fibres, links and classes have names of their own, each among its kind; a list of words\n"
        "names each once.  Parallel fibres without name get `A-Z`, `A-Z#2` and so on.",
        "survive: [fibre, router, fibre]\n",
        "survive: [fibre, router]\n",
    ),
    Code(
        "E303", "ends at its own start",
        "A fibre or link goes from one site to another.",
        "fibres:\n" + _ONE + _TWO + "  - {a: PAR, z: PAR, length: 10 km, pairs: 4}\n",
        "fibres:\n" + _ONE + _TWO,
    ),
    Code(
        "E304", "demand to itself",
        "Traffic inside a site is the fabric's, given as `workload`; a demand goes to another site.",
        _MATRIX + "    - {from: FRA, to: FRA, class: web, rate: 100G}\n",
        _MATRIX + "    - {from: FRA, to: AMS, class: web, rate: 100G}\n",
    ),
    Code(
        "E305", "site that nothing reaches",
        "No fibre and no link has an end at this site.",
        "fibres:\n" + _ONE,
        "fibres:\n" + _ONE + _TWO,
    ),
    Code(
        "E310", "unknown class",
        "Egress, workloads and demands name classes of `traffic.classes`.",
        _SITES + "  - {name: PAR, at: [48.86, 2.35], egress: {webb: 100G}}\n",
        _SITES + "  - {name: PAR, at: [48.86, 2.35], egress: {web: 100G}}\n",
    ),
    Code(
        "E313", "link that is neither given nor to be leased",
        "A link that is there has a `capacity`.  One that may be leased has `modules`, each with a capacity\n"
        "and a price.  It has one of the two, or both: what is there, and what may be bought beside it.",
        "links:\n  - {a: FRA, z: AMS, delay: 3 ms}\n",
        "links:\n  - {a: FRA, z: AMS, delay: 3 ms, capacity: 400G}\n",
    ),
    Code(
        "E314", "spans that do not add up",
        "The lengths of a fibre's spans add up to its length, within a thousandth.",
        "fibres:\n" + _TWO + _ONE.replace("}", ", spans: [{length: 80 km}, {length: 90 km}]}"),
        "fibres:\n" + _TWO + _ONE.replace("}", ", spans: [{length: 80 km}, {length: 395 km}]}"),
    ),
    Code(
        "E318", "network in parts",
        "No route of fibres and links leads from these sites to the others, so no demand between them can\n"
        "be carried.",
        _SITES + "  - {name: NYC, at: [40.71, -74.01]}\n  - {name: BOS, at: [42.36, -71.06]}\n"
        "fibres:\n" + _ONE + "  - {a: NYC, z: BOS, length: 400 km, pairs: 4}\n",
        _SITES + "  - {name: NYC, at: [40.71, -74.01]}\n  - {name: BOS, at: [42.36, -71.06]}\n"
        "fibres:\n" + _ONE + "  - {a: NYC, z: BOS, length: 400 km, pairs: 4}\n"
        "links:\n  - {a: NYC, z: AMS, capacity: 400G}\n",
    ),
    Code(
        "E321", "neither fibres nor links",
        "Something must join the sites: fibres to light, links that are there, or links to lease.",
        "fibres: []\n",
        "fibres:\n" + _ONE + _TWO,
    ),
    Code(
        "E323", "metric not given",
        "With `metric: given` each IP link has a metric in the file.  Links over fibres are made by the plan,\n"
        "so they have none.",
        "routing: {metric: given}\n",
        "routing: {metric: given}\nfibres: []\nlinks:\n"
        "  - {a: FRA, z: AMS, capacity: 400G, metric: 10}\n  - {a: AMS, z: PAR, capacity: 400G, metric: 10}\n",
    ),
    Code(
        "E324", "unknown fibre type",
        "The catalogue has no such type of fibre.  `weft catalogue` lists what it has; a file of your own adds to it.",
        "fibres:\n" + _ONE + "  - {a: FRA, z: PAR, length: 620 km, pairs: 4, type: G.652.E}\n",
        "fibres:\n" + _ONE + "  - {a: FRA, z: PAR, length: 620 km, pairs: 4, type: G.652.D}\n",
    ),
    Code(
        "E327", "modules asked of a link that has none",
        "`at_most` limits how many modules of a link are bought, and `setup` is paid with the first of them; a link\n"
        "without `modules` has no use for either.",
        "links:\n  - {a: FRA, z: AMS, capacity: 400G, at_most: 2}\n",
        "links:\n  - {a: FRA, z: AMS, capacity: 400G, modules: [400G at 9 k€/month], at_most: 2}\n",
    ),
    Code(
        "E328", "limit of delay where traffic is charged for",
        "With `per_gbps` the plan sends traffic the cheapest way, and counts what that costs in its bound.  It\n"
        "cannot do so within a `max_delay`.",
        _CHARGED + "    - {name: web, share: 100 %, protect: [fibre], max_delay: 40 ms}\n",
        _CHARGED + "    - {name: web, share: 100 %, protect: [fibre]}\n",
    ),
    Code(
        "E329", "equipment that is given and asked for",
        "At a site with `equipment: given` no fabric is designed, no router bought and no power counted, so that it\n"
        "takes neither a `fabric` nor a `power_cap`.",
        _SITES + "  - {name: PAR, at: [48.86, 2.35], equipment: given, power_cap: 40 kW}\n",
        _SITES + "  - {name: PAR, at: [48.86, 2.35], equipment: given}\n",
    ),
    Code(
        "W401", "fibre shorter than the great circle",
        "Glass cannot be shorter than the distance on the sphere.  One hundredth is allowed, because\n"
        "coordinates name a town rather than a building.  It is a warning: the length is taken as it is.",
        "fibres:\n" + _TWO + "  - {a: FRA, z: AMS, length: 47 km, pairs: 4}\n",
        "fibres:\n" + _TWO + _ONE,
    ),
    Code(
        "W402", "delay that light cannot keep",
        "The delay of this link is less than light in vacuum needs along the great circle.",
        "links:\n  - {a: FRA, z: AMS, delay: 1 ms, capacity: 400G}\n",
        "links:\n  - {a: FRA, z: AMS, delay: 3 ms, capacity: 400G}\n",
    ),
    Code(
        "W403", "demand that is there already",
        "Two rows have the same ends and class.  Both are carried; perhaps one was meant.",
        _MATRIX + "    - {from: FRA, to: AMS, class: web, rate: 100G}\n"
        "    - {from: FRA, to: AMS, class: web, rate: 50G}\n",
        _MATRIX + "    - {from: FRA, to: AMS, class: web, rate: 150G}\n",
    ),
)  # fmt: skip
