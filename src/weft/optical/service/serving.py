"""Requests served: routes, modes, spectrum, and why what is blocked is blocked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from weft.diagnostics import Diagnostic
from weft.optical.service.aggregating import aggregated
from weft.optical.service.asking import settled
from weft.optical.service.assigning import Policy, assign
from weft.optical.service.candidates import Bench, Rules, Trial, trials
from weft.optical.service.choosing import chosen_routes
from weft.optical.service.judging import USUAL, Judge, Noise
from weft.optical.service.loads import line_bands
from weft.optical.service.mesh import Mesh
from weft.optical.service.placing import Held, Occupation
from weft.optical.service.requests import Disjunction, Lightpath, Request
from weft.optical.service.telling import Telling
from weft.optical.system.design import Designed
from weft.optical.system.library import Band


@dataclass(frozen=True, slots=True)
class Options:
    """How requests are served.

    `routes` are looked at for each, `policy` says who gets which slot.  `margin_db` of None is the library's;
    `filtering_db` is what each ROADM passed costs.  `guard_hz` stays free at both ends of the spectrum.  `held` is
    spectrum in use.  `aggregate` makes like requests one, as GNPy does.  With `one_way` a request that is not
    bidirectional leaves the other direction of its lines free; GNPy takes both.
    """

    routes: int = 8
    policy: Policy = "lowest"
    noise: Noise = USUAL
    margin_db: float | None = None
    filtering_db: float = 0.0
    guard_hz: float = 25e9
    held: tuple[Held, ...] = ()
    aggregate: bool = False
    one_way: bool = False
    regenerate: bool = False
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What every request was given, in the order asked, and what spectrum is left.

    `bound` is the most requests that any assignment serves over these routes and modes, and `fewest` how many
    regenerators those served need at least (None where they were not worked out); `findings` are warnings.
    """

    lightpaths: tuple[Lightpath, ...]
    mesh: Mesh
    occupation: Occupation
    bound: int | None
    fewest: int | None
    findings: tuple[Diagnostic, ...]

    @property
    def n_served(self) -> int:
        """How many requests were served."""
        return sum(one.served for one in self.lightpaths)

    @property
    def n_regenerators(self) -> int:
        """How many regenerators they take."""
        return sum(len(one.regenerators) for one in self.lightpaths if one.served)


def serve(
    designed: Designed, requests: Sequence[Request], disjunctions: Sequence[Disjunction] = (),
    options: Options | None = None,
) -> Served:  # fmt: skip
    """Give every request a route, a mode and a slot, or the reason why not.

    Light is judged at full load of channels like its own, as GNPy 3.0.1 does.  Raises InputError for requests that the
    network or the library contradicts (E715, E719, E730).
    """
    options = options or Options()
    asked, findings = settled(designed, requests, disjunctions)
    if options.aggregate:
        asked, disjunctions = aggregated(asked, disjunctions)
    mesh = Mesh.of(designed)
    margin_db = designed.library.loads[0].margin_db if options.margin_db is None else options.margin_db
    judge = Judge(designed, mesh, options.noise)
    bench = Bench(judge, mesh, designed.library, Rules(margin_db, options.filtering_db))
    chosen = chosen_routes(mesh, asked, {one for some in disjunctions for one in some.requests}, options.routes)
    tried = trials(bench, asked, chosen.routes)
    if disjunctions:
        from weft.optical.service.apart import trials_apart

        tried = trials_apart(bench, tried, disjunctions, chosen.routes)
    tried = [
        Trial(one.request, (), None, chosen.lost[one.request.id]) if one.request.id in chosen.lost else one
        for one in tried
    ]
    occupation = Occupation(mesh, _bands(designed, mesh), options.guard_hz, one_way=options.one_way)
    occupation.hold(mesh, options.held)
    telling = Telling(bench, {one: len(some) for one, some in chosen.routes.items()})
    if options.regenerate:
        bound_to = {one for some in disjunctions for one in some.requests}
        return _with_regenerators(bench, occupation, telling, tried, bound_to, options, findings)
    assigned = assign(occupation, tried, options.policy, options.seed)
    lightpaths = tuple(telling.lightpath(*pair) for pair in zip(tried, assigned.granted, strict=True))
    return Served(lightpaths, mesh, occupation, assigned.bound, None, findings)


def _with_regenerators(
    bench: Bench, occupation: Occupation, telling: Telling, tried: Sequence[Trial], apart: set[str],
    options: Options, findings: tuple[Diagnostic, ...],
) -> Served:  # fmt: skip
    """Lightpaths in as few stretches as light needs.

    Requests that name hops, slots or others to be disjoint from come first, and go without; so do all if regenerated
    ones would take so much spectrum that fewer were served.
    """
    from weft.optical.service.regenerators import regenerated

    found: dict[str, Lightpath] = {}
    bound = [one for one in tried if one.request.include or one.request.slots or one.request.id in apart]
    assigned = assign(occupation, bound, options.policy, options.seed)
    for one, granted in zip(bound, assigned.granted, strict=True):
        found[one.request.id] = telling.lightpath(one, granted)
    free = {one.request.id: one for one in tried if one.request.id not in found}
    left = occupation.copied()
    policy: Policy = "best" if options.policy == "lowest" else options.policy
    answer = regenerated(
        bench, occupation, [one.request for one in free.values()], routes=options.routes, policy=policy,
        seed=options.seed,
    )  # fmt: skip
    straight = assign(left, list(free.values()), options.policy, options.seed)
    if sum(one.served for one in answer.requests) < sum(not one.reason for one in straight.granted):
        for one, granted in zip(free.values(), straight.granted, strict=True):
            found[one.request.id] = telling.lightpath(one, granted)
        return _in_order(bench, left, tried, found, 0, findings)
    for chain in answer.requests:
        found[chain.request.id] = telling.chain(free[chain.request.id], chain)
    return _in_order(bench, answer.occupation, tried, found, answer.fewest, findings)


def _in_order(
    bench: Bench, occupation: Occupation, tried: Sequence[Trial], found: Mapping[str, Lightpath], fewest: int,
    findings: tuple[Diagnostic, ...],
) -> Served:  # fmt: skip
    """Lightpaths as they were asked for."""
    lightpaths = tuple(found[one.request.id] for one in tried)
    return Served(lightpaths, bench.mesh, occupation, None, fewest, findings)


def _bands(designed: Designed, mesh: Mesh) -> list[tuple[Band, ...]]:
    """The spectrum of each line; the library's where it has no amplifiers."""
    default = (designed.library.loads[0].band,)
    return [bands or default for bands in line_bands(designed, mesh.lines)]
