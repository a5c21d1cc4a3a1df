"""Codes on traffic, protection, delay and fabrics: what is asked must be possible to mean."""

from __future__ import annotations

from weft.diagnostics.code import Code

_GRAVITY = "traffic:\n  gravity: {total: 6T}\n  classes:\n"
_AMS = "  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 1024, host_ports: 1 x 100G}}\n"
_PAR = "  - {name: PAR, at: [48.86, 2.35]}\n"
_FRA = "  - {name: FRA, at: [50.11, 8.68], fabric: {hosts: 1024, host_ports: 1 x 100G}}\n"
_MATRIX = "traffic:\n  classes: [{name: web, protect: []}]\n  matrix:\n"

_BOTH = (
    "periods: {count: 2, length: 1 y}\n"
    "# file: one.csv\nfrom,to,class,gbps\nFRA,AMS,web,100\n# file: two.csv\nfrom,to,class,gbps\nFRA,AMS,web,300\n"
)

CODES = (
    Code(
        "E306", "class shares that do not add up",
        "With gravity each class has a share of the total; together they are 100 %.",
        _GRAVITY + "    - {name: web, share: 70 %, protect: []}\n    - {name: backup, share: 20 %, protect: []}\n",
        _GRAVITY + "    - {name: web, share: 70 %, protect: []}\n    - {name: backup, share: 30 %, protect: []}\n",
    ),
    Code(
        "E307", "protected state that is not planned for",
        "A class is protected in states that `survive` enumerates, named by the same word.",
        _GRAVITY + "    - {name: web, share: 100 %, protect: [srlg]}\nsurvive: [fibre, router]\n",
        _GRAVITY + "    - {name: web, share: 100 %, protect: [srlg]}\nsurvive: [fibre, router, srlg]\n",
    ),
    Code(
        "E308", "protected below one that is not",
        "The order of classes is their priority.  A class cannot be promised a state in which a class that\n"
        "goes first is promised nothing: that one could take its place on a link.",
        _GRAVITY + "    - {name: backup, share: 30 %, protect: []}\n    - {name: web, share: 70 %, protect: [fibre]}\n",
        _GRAVITY + "    - {name: web, share: 70 %, protect: [fibre]}\n    - {name: backup, share: 30 %, protect: []}\n",
    ),
    Code(
        "E309", "delay sooner than light",
        "Light in fibre takes 4.9 µs a kilometre.  Over the shortest route of fibres and links it needs longer\n"
        "than the class allows, before any failure and any detour.",
        _GRAVITY + "    - {name: web, share: 100 %, protect: [fibre], max_delay: 2 ms}\n",
        _GRAVITY + "    - {name: web, share: 100 %, protect: [fibre], max_delay: 20 ms}\n",
    ),
    Code(
        "E311", "traffic from no or from two sources",
        "Traffic is a `matrix` of demands, or a `gravity` total; one of them.",
        "traffic:\n  classes: [{name: web, share: 100 %, protect: []}]\n",
        "traffic:\n  gravity: {total: 6T}\n  classes: [{name: web, share: 100 %, protect: []}]\n",
    ),
    Code(
        "E312", "class that does not fit its traffic",
        "A gravity total is split by the classes' shares, so each has one.  A matrix names the class of each\n"
        "demand, so `share` and `between` mean nothing beside it.",
        _GRAVITY + "    - {name: web, share: 100 %, protect: []}\n    - {name: backup, protect: []}\n",
        _GRAVITY + "    - {name: web, share: 90 %, protect: []}\n    - {name: backup, share: 10 %, protect: []}\n",
    ),
    Code(
        "E315", "demand at a site without routers",
        "Packets start and end at routers; a site with `routers: 0` only passes light on.",
        _MATRIX + "    - {from: FRA, to: PAR, class: web, rate: 100G}\nsites:\n"
        + _FRA + _AMS + _PAR.replace("}", ", routers: 0}"),
        _MATRIX + "    - {from: FRA, to: PAR, class: web, rate: 100G}\nsites:\n" + _FRA + _AMS + _PAR,
    ),
    Code(
        "E316", "fabric or egress without routers",
        "A fabric reaches the network through the routers of its site, and so does egress.",
        "sites:\n" + _FRA.replace(", fabric", ", routers: 0, fabric") + _AMS + _PAR,
        "sites:\n" + _FRA.replace(", fabric", ", routers: 2, fabric") + _AMS + _PAR,
    ),
    Code(
        "E317", "workload shares that do not add up",
        "The workload of a fabric says how its inside traffic is split; the shares are 100 % together.",
        "sites:\n" + _FRA.replace("100G}", "100G, workload: {web: 60 %}}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("100G}", "100G, workload: {web: 60 %, backup: 40 %}}") + _AMS + _PAR,
    ),
    Code(
        "E319", "no hosts for traffic to come from",
        "Gravity weighs sites by their hosts.  Egress comes from the hosts of the other sites, or from those that\n"
        "send something in the matrix.",
        "sites:\n" + _FRA + _AMS.partition(", fabric")[0] + "}\n" + _PAR,
        "sites:\n" + _FRA + _AMS + _PAR,
    ),
    Code(
        "E320", "no pair of sites near enough",
        "A class that is limited with `between` has no two sites with hosts within that distance.",
        _GRAVITY + "    - {name: web, share: 100 %, protect: [], between: within 100 km}\n",
        _GRAVITY + "    - {name: web, share: 100 %, protect: [], between: within 1000 km}\n",
    ),
    Code(
        "E322", "leaf failure with hosts on one leaf",
        "Hosts that are connected to one leaf lose all when it fails.",
        "sites:\n" + _FRA.replace("100G}", "100G, survive: [leaf]}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("1 x 100G}", "2 x 100G, homing: dual, survive: [leaf]}") + _AMS + _PAR,
    ),
    Code(
        "E325", "ports that do not divide over two leaves",
        "A host that is connected to two leaves has half of its ports on each.",
        "sites:\n" + _FRA.replace("1 x 100G}", "3 x 100G, homing: dual}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("1 x 100G}", "4 x 100G, homing: dual}") + _AMS + _PAR,
    ),
    Code(
        "E326", "LAG that cannot be",
        "A LAG is down when fewer than `min_links` of its `members` are up, so that there are at least as many of\n"
        "these.  Both are of links that are there: of leased ones a plan buys as many as it needs.",
        "links:\n  - {a: AMS, z: PAR, capacity: 400G, members: 4, min_links: 5}\n",
        "links:\n  - {a: AMS, z: PAR, capacity: 400G, members: 4, min_links: 3}\n",
    ),
    Code(
        "E330", "rack that cannot hold its hosts",
        "The hosts of a rack are no higher than it is, and draw no more than it is fed with. Otherwise more racks\n"
        "would be needed than cables were measured for.",
        "sites:\n" + _FRA.replace("100G}", "100G, hall: {host_units: 2}}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("100G}", "100G, hall: {host_units: 2, hosts_per_rack: 20}}") + _AMS + _PAR,
    ),
    Code(
        "E331", "power of a rack without that of a host",
        "What a rack may draw is held against what its hosts draw: both are given, or neither.",
        "sites:\n" + _FRA.replace("100G}", "100G, hall: {rack_power: 20 kW}}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("100G}", "100G, hall: {rack_power: 20 kW, host_draw: 600 W}}") + _AMS + _PAR,
    ),
    Code(
        "E332", "growth below what there is",
        "`grow_to` counts all the hosts that a fabric may have at last, those of today among them.",
        "sites:\n" + _FRA.replace("100G}", "100G, grow_to: 512}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("100G}", "100G, grow_to: 4096}") + _AMS + _PAR,
    ),
    Code(
        "E333", "GPUs that do not fill their hosts",
        "All hosts of a back-end are alike, so that their GPUs are a multiple of `gpus_per_host`.",
        "sites:\n" + _FRA.replace("100G}", "100G, backend: {gpus: 1020, gpus_per_host: 8, port: 400G}}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("100G}", "100G, backend: {gpus: 1024, gpus_per_host: 8, port: 400G}}") + _AMS + _PAR,
    ),
    Code(
        "E334", "GPUs in more hosts than there are",
        "A back-end joins the GPUs of hosts that the fabric of the site carries too: `hosts` counts all of them.",
        "sites:\n" + _FRA.replace("100G}", "100G, backend: {gpus: 16384, gpus_per_host: 8, port: 400G}}") + _AMS + _PAR,
        "sites:\n" + _FRA.replace("100G}", "100G, backend: {gpus: 8192, gpus_per_host: 8, port: 400G}}") + _AMS + _PAR,
    ),
    Code(
        "E350", "growth within one period",
        "Demands are those of the first period and grow from each to the next.  Without `periods`, or with a\n"
        "single one, there is nothing for them to grow over.",
        _GRAVITY + "    - {name: web, share: 100 %, protect: []}\n  growth: 30 %/y\n",
        _GRAVITY + "    - {name: web, share: 100 %, protect: []}\n  growth: 30 %/y\n"
        "periods: {count: 5, length: 1 y}\n",
    ),
    Code(
        "E351", "periods that are not the horizon",
        "The periods together are the time over which cost is counted, at most 50 years.  Beside them `horizon` may\n"
        "be left out; where it stands it must be the same.",
        "periods: {count: 6, length: 1 y}\nhorizon: 5 y\n", "periods: {count: 5, length: 1 y}\nhorizon: 5 y\n",
    ),
    Code(
        "E352", "price without a period",
        "What is bought over several periods is priced by the piece and by the month.  A charge for setting a link\n"
        "up, or for what it carries, is planned within one period only.  What is moved or sold is so between\n"
        "periods.  Nothing is sold where tiers or commitments turn on all that is bought, or before it is paid for.",
        "links:\n  - {a: AMS, z: PAR, modules: [100G at 9 k€/month], setup: 20 k€}\n"
        "periods: {count: 5, length: 1 y}\n",
        "links:\n  - {a: AMS, z: PAR, modules: [100G at 9 k€/month]}\nperiods: {count: 5, length: 1 y}\n",
    ),
    Code(
        "E353", "demands of some periods only, or of none",
        "Where demands name their period (`period`, or a file by period) every period must have some, or be told what\n"
        "it has: between two that have, `interpolate: linear` or `step`; after the last one, `growth`.  A row without\n"
        "`period` is the same in all of those that are given.  Several matrices and `egress` tell no period.",
        _MATRIX + "    - {from: FRA, to: AMS, class: web, rate: 100G, period: 1}\n"
        "    - {from: FRA, to: AMS, class: web, rate: 300G, period: 3}\n"
        "periods: {count: 3, length: 1 y}\n",
        _MATRIX + "    - {from: FRA, to: AMS, class: web, rate: 100G, period: 1}\n"
        "    - {from: FRA, to: AMS, class: web, rate: 300G, period: 3}\n"
        "  interpolate: linear\n"
        "periods: {count: 3, length: 1 y}\n",
    ),
    Code(
        "W353", "matrices that may be meant for periods",
        "Matrices in a list are all carried in every period, one at a time.  There are as many as periods: perhaps\n"
        "each was meant for one of them.",
        _MATRIX.replace("matrix:\n", "matrix: [one.csv, two.csv]\n") + _BOTH,
        _MATRIX.replace("matrix:\n", "matrix: {1: one.csv, 2: two.csv}\n") + _BOTH,
    ),
    Code(
        "E370", "pattern that says too little, or too much",
        "In a collective a number of members each give a message to a round; both are needed to tell how long one\n"
        "takes.  Where every host sends to every other one there is neither.",
        _GRAVITY + "    - {name: training, share: 100 %, protect: [], pattern: {kind: ring, members: 512}}\n",
        _GRAVITY + "    - {name: training, share: 100 %, protect: [],\n"
        "       pattern: {kind: ring, members: 512, message: 10 GB}}\n",
    ),
    Code(
        "E371", "job without a pattern",
        "What the sites of a job send one another follows from the pattern of its class.",
        _GRAVITY + "    - {name: training, share: 100 %, protect: []}\n"
        "  jobs:\n    - {class: training, sites: [FRA, AMS], every: 20 s}\n",
        _GRAVITY + "    - {name: training, share: 100 %, protect: [],\n"
        "       pattern: {kind: ring, members: 512, message: 10 GB}}\n"
        "  jobs:\n    - {class: training, sites: [FRA, AMS], every: 20 s}\n",
    ),
    Code(
        "E372", "classes that devices have no queues for",
        "Devices know the class of a packet by its DSCP, so either every class has one of its own or none has.  A\n"
        "port has seven queues beside the network's own, in the order of the classes: those without weight are served\n"
        "first, one after the other; those with one share what is left, so no class without weight stands below.",
        _GRAVITY + "    - {name: web, share: 70 %, protect: [], dscp: AF21}\n"
        "    - {name: backup, share: 30 %, protect: []}\n",
        _GRAVITY + "    - {name: web, share: 70 %, protect: [], dscp: AF21}\n"
        "    - {name: backup, share: 30 %, protect: [], dscp: LE, weight: 100}\n",
    ),
    Code(
        "E373", "filters without anything to guard",
        "Filters keep packets from loopbacks and links, so there must be a pool of these, of a fabric or of routers.",
        "filters: {}\n",
        "filters: {}\nrouting:\n"
        "  addressing: {asn: 64500, loopbacks: 10.255.0.0/20, links: 10.254.0.0/16}\n",
    ),
)  # fmt: skip
