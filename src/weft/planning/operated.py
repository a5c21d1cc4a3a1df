"""A network as it is run, whether a plan bought it or an intent gives it: what verbs fail, route and take out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from weft import intent
from weft.diagnostics import PlanError
from weft.intent import HourFactor
from weft.network import Network
from weft.planning import store
from weft.planning.given import given
from weft.planning.profile import profile_of
from weft.planning.record import Plan
from weft.planning.restored import restored
from weft.planning.routed.policies import restored_policies
from weft.planning.routed.programmed import programmed
from weft.routing import Ceilings
from weft.routing.sr import Policies
from weft.routing.steering import LONGEST, Programmed


@dataclass(frozen=True, slots=True, eq=False)
class Operated:
    """A network and how it is run.

    `limits` are the ceilings of utilisation, `ecmp` the most equal-cost arcs a router uses, `mode` how traffic is
    routed, and `survive` the states that were promised to hold, as `protect` of a class names them.  `notes`
    say what of an intent is not there; `origin` is what `name` was read from, and `profile` the course of the day;
    `policies` are the fixed ones of mode `sr`, and `programmed` is what a controller uses in the failures of a plan,
    where that was asked for.
    """

    name: str
    network: Network
    limits: Ceilings
    ecmp: int
    mode: str
    survive: tuple[str, ...]
    notes: tuple[str, ...]
    origin: Literal["plan", "intent"]
    profile: tuple[HourFactor, ...] = ()
    policies: Policies | None = None
    programmed: Programmed | None = None


def opened(path: Path | str) -> Operated:
    """The network of a plan directory, or of the given links of an intent file.

    Raises PlanError if it is neither, or holds no network to look at; IntentError with all findings for an intent
    that has errors.
    """
    path = Path(path)
    if path.is_file():
        return of_intent(intent.load(path))
    if path.is_dir() and not store.is_plan(path) and (path / "intent.yaml").is_file():
        help = f"name the intent itself, {path / 'intent.yaml'}, or plan it first"
        raise PlanError(f"{path} is not a plan", help=help)
    if not path.exists():
        raise PlanError(f"{path} does not exist", help="name a plan directory or an intent file")
    return of_plan(store.load(path, with_fabrics=False))


def of_plan(plan: Plan, *, with_programmed: bool = False) -> Operated:
    """The network that a plan bought; `with_programmed` paths of its controller, where it has one.

    Raises PlanError as `restored` does, or if its header lacks what says how the network is run.
    """
    network, header = restored(plan), plan.header
    try:
        limits = Ceilings(float(header["utilisation"]["normal"]), float(header["utilisation"]["failure"]))
        name, ecmp, survive = str(header["name"]), int(header["ecmp"]), tuple(map(str, header["survive"]))
    except (KeyError, TypeError, ValueError) as error:
        raise PlanError(f"plan.json is damaged: {error}", help="plan the intent again") from error
    profile = profile_of(plan.tables["profile"], network) if "profile" in plan.tables else ()
    mode = str(header.get("mode", "ecmp"))
    policies = _policies(plan, network) if mode == "sr" else None
    is_read = with_programmed and mode in LONGEST and "policies" in plan.tables
    paths = programmed(plan.tables["policies"], network) if is_read else None
    return Operated(name, network, limits, ecmp, mode, survive, (), "plan", profile, policies, paths)


def of_intent(asked: intent.Intent) -> Operated:
    """The network of the links that an intent gives, without any purchase.

    Raises PlanError if it gives none, or leaves their metrics to a plan.
    """
    limits = Ceilings(asked.utilisation.normal, asked.utilisation.failure)
    network, notes = given(asked)
    return Operated(
        asked.name, network, limits, asked.routing.ecmp, asked.routing.mode, asked.survive, notes, "intent",
        asked.traffic.profile,
    )  # fmt: skip


def _policies(plan: Plan, network: Network) -> Policies:
    """The fixed policies of a plan; none where everything goes straight.

    Raises PlanError if they do not fit the network.
    """
    if "policies" not in plan.tables:
        return Policies.none()
    try:
        return restored_policies(plan.tables["policies"], network)
    except (KeyError, ValueError) as error:
        raise PlanError(f"policies.csv does not fit the other tables: {error}") from error
