"""One path at full load, as it is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from weft.cli.wrapping import wrapped

if TYPE_CHECKING:
    from weft.optical.service.full_load import Path
    from weft.optical.system.design import Designed
    from weft.optical.system.reception import Reception


def ends(designed: Designed, source: str | None, target: str | None) -> tuple[str, str]:
    """The two transceivers of a line, or those named, exactly or by the one whose name holds the word."""
    from weft.optical.system.elements import Transceiver

    known = [one.uid for one in designed.network.elements if isinstance(one, Transceiver)]
    if len(known) < 2:
        raise click.UsageError(f"the topology has {len(known)} transceivers, and a path needs two")
    if (source is None or target is None) and len(known) > 2:
        raise click.UsageError(
            f"the topology has {len(known)} transceivers: name two with --from and --to, or requests with --services"
        )
    start = known[0] if source is None else _named(source, known, "--from")
    others = [uid for uid in known if uid != start]
    end = others[0] if target is None else _named(target, known, "--to")
    if source is None and target is not None:
        start = next(uid for uid in known if uid != end)
    if start == end:
        raise click.UsageError(f"{start!r} is both ends: name two transceivers")
    return start, end


def check_passable(designed: Designed, past: Sequence[str]) -> None:
    """Refuse elements to be passed that the network has not."""
    from weft.diagnostics import nearest

    known = designed.by_uid()
    for uid in past:
        if uid not in known:
            near = nearest(uid, known)
            raise click.UsageError(f"--past: no element {uid!r}" + (f"; did you mean {near!r}?" if near else ""))


def _named(word: str, known: Sequence[str], option: str) -> str:
    from weft.diagnostics import nearest

    if word in known:
        return word
    held = [uid for uid in known if word.casefold() in uid.casefold()]
    if len(held) == 1:
        return held[0]
    if held:
        raise click.UsageError(f"{option}: {word!r} is in several names: {', '.join(held[:5])}")
    near = nearest(word, known)
    raise click.UsageError(f"{option}: no transceiver {word!r}" + (f"; did you mean {near!r}?" if near else ""))


def channels(arrived: Reception | None) -> dict[str, list[float]]:
    """Every channel's centre and what it arrives with, both ratios in the signal's own bandwidth."""
    if arrived is None:
        return {"freq_thz": [], "gsnr_db": [], "osnr_db": []}
    return {
        "freq_thz": (arrived.channels.frequency_hz * 1e-12).round(6).tolist(),
        "gsnr_db": arrived.gsnr_db.round(6).tolist(), "osnr_db": arrived.osnr_db.round(6).tolist(),
    }  # fmt: skip


def json_text(path: Path) -> str:
    """The answer, a request without an id."""
    row: dict[str, Any] = {
        "id": "full-load", "served": True, "reason": "", "route": list(path.route), "mode": None, "slot": None,
        "channels": channels(path.reception), "length_km": round(path.length_km, 6),
        "latency_ms": round(path.reception.latency_ms, 6), "power_dbm": path.reception.power_dbm.round(6).tolist(),
    }  # fmt: skip
    return f'{{"requests": [\n  {json.dumps(row, ensure_ascii=False)}\n]}}'


def csv_text(path: Path) -> str:
    """Every channel a line."""
    arrived = path.reception
    columns = (
        arrived.channels.frequency_hz * 1e-12, arrived.channels.baud_hz * 1e-9, arrived.power_dbm, arrived.osnr_db,
        arrived.snr_nli_db, arrived.gsnr_db, arrived.osnr_01nm_db, arrived.gsnr_01nm_db, arrived.cd_ps_nm,
        arrived.pmd_ps, arrived.pdl_db,
    )  # fmt: skip
    head = "freq_thz,baud_gbd,power_dbm,osnr_db,snr_nli_db,gsnr_db,osnr_01nm_db,gsnr_01nm_db,cd_ps_nm,pmd_ps,pdl_db"
    rows = (",".join(f"{value:.6f}" for value in row) for row in zip(*(c.tolist() for c in columns), strict=True))
    return "\n".join((head, *rows))


def human_text(path: Path, designed: Designed) -> str:
    """A few lines."""
    arrived = path.reception
    sent = arrived.channels
    low, high = sent.frequency_hz[0] * 1e-12, sent.frequency_hz[-1] * 1e-12
    spans = f"{path.spans} span{'s' if path.spans != 1 else ''}"
    by = f" past {' '.join(path.roadms)}" if path.roadms else ""
    worst, ends = int(arrived.gsnr_db.argmin()), f"{path.route[0]} to {path.route[-1]}"
    rows = [
        wrapped(f"{ends}: {path.length_km:,.1f} km, {spans}, {arrived.latency_ms:.2f} ms{by}", below=2),
        f"{len(sent)} channels from {low:.3f} to {high:.3f} THz, {designed.reference.power_dbm:g} dBm in fibres",
        "",
        "                    mean    least     most",
        _row("GSNR, 0.1 nm", arrived.gsnr_01nm_db, "dB"), _row("GSNR, signal", arrived.gsnr_db, "dB"),
        _row("OSNR, 0.1 nm", arrived.osnr_01nm_db, "dB"), _row("OSNR, signal", arrived.osnr_db, "dB"),
        _row("power received", arrived.power_dbm, "dBm"), _row("dispersion", arrived.cd_ps_nm, "ps/nm"),
        _row("PMD", arrived.pmd_ps, "ps"), _row("PDL", arrived.pdl_db, "dB"),
        "",
        f"least GSNR at {sent.frequency_hz[worst] * 1e-12:.3f} THz",
    ]  # fmt: skip
    return "\n".join(rows)


def _row(what: str, values: Any, unit: str) -> str:
    return f"{what:<15} {values.mean():8.2f} {values.min():8.2f} {values.max():8.2f} {unit}"
