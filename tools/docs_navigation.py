"""What mkdocs adds to the pages: menus as docs/README.md lists them, and a page of every verb's help.

A bold line of the index opens a menu, and each link below it is a page.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from mkdocs.structure.files import File, Files

from weft.cli.entry import VERBS, weft

VERBS_PAGE = "verbs.md"


def navigation(index: str) -> list[dict[str, Any]]:
    """The menus of an index in Markdown, in its order; pages before the first bold line are left to the index."""
    menus: list[dict[str, Any]] = [{"Weft": "README.md"}]
    pages: list[dict[str, str]] = []
    for line in index.splitlines():
        if title := re.fullmatch(r"\*\*(.+)\*\*", line.strip()):
            pages = [{"Verbs": VERBS_PAGE}] if title[1] == "Look up" else []
            menus.append({title[1]: pages})
        elif len(menus) > 1:
            pages += [{name: target} for name, target in re.findall(r"\[([^\]]+)\]\(([\w/.-]+\.md)\)", line)]
    return menus


def verbs() -> str:
    """The help of every verb, as `weft VERB --help` prints it in 80 columns."""
    told = ["# Verbs", "", "What `weft VERB --help` prints."]
    for verb, (_, text) in VERBS.items():
        shown = CliRunner().invoke(weft, [verb, "--help"], prog_name="weft", terminal_width=80)
        told += ["", f"## weft {verb}", "", text, "", "```", shown.output.strip(), "```"]
    return "\n".join([*told, ""])


def on_config(config: Any) -> Any:
    """Called by mkdocs with its configuration."""
    config["nav"] = navigation((Path(config["docs_dir"]) / "README.md").read_text("utf-8"))
    return config


def on_files(files: Files, config: Any) -> Files:
    """Called by mkdocs with the pages it found."""
    files.append(File.generated(config, VERBS_PAGE, content=verbs()))
    return files
