"""Draws reference pictures of a report in headless Chromium: `python tools/report_pictures.py PLAN/report.html FOLDER`.

Three widths from a telephone's to 4k, light and dark, and the map with a failure chosen.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

SIZES = {"telephone": (360, 2400), "desk": (1280, 1600), "wall": (3840, 2160)}
ONLY_MAP = "document.querySelectorAll('main > *:not(#map)').forEach((part) => part.remove());"


def draw(page: Path, target: Path, size: tuple[int, int], *, dark: bool = False, script: str = "") -> None:
    """One picture of a page, after a script has run in it; its content policy is taken off for that."""
    html = page.read_text("utf-8").replace('http-equiv="Content-Security-Policy"', 'name="policy"')
    width = f"<style>html, body {{ width: {size[0]}px !important }}</style>"  # headless windows are 500 wide at least
    html = html.replace("</head>", f"{width}</head>")
    head, _, tail = html.rpartition("</body>")
    with TemporaryDirectory() as folder:
        shown = Path(folder) / "shown.html"
        shown.write_text(f"{head}<script>{script}</script></body>{tail}", encoding="utf-8")
        subprocess.run(
            [
                shutil.which("chromium") or "google-chrome", "--headless", "--no-sandbox", "--disable-gpu",
                "--hide-scrollbars", f"--blink-settings=preferredColorScheme={int(not dark)}",
                "--virtual-time-budget=3000", f"--window-size={size[0]},{size[1]}", f"--user-data-dir={folder}/profile",
                f"--screenshot={target.absolute()}", shown.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def main(page: Path, folder: Path) -> None:
    """All pictures, named after what they show."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in SIZES.items():
        draw(page, folder / f"report-{name}.png", size)
        draw(page, folder / f"report-{name}-dark.png", size, dark=True)
    worst = "weft.fail(weft.column('failures', 'name').find((name) => name.startsWith('fibre')));"
    draw(page, folder / "report-failure.png", (1280, 1290), script=worst + ONLY_MAP)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
