"""What `mkdocs` shows as menus is what docs/README.md lists: a bold line opens a menu, each link below it is a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any


def navigation(index: str) -> list[dict[str, Any]]:
    """The menus of an index in Markdown, in its order; pages before the first bold line are left to the index."""
    menus: list[dict[str, Any]] = [{"Weft": "README.md"}]
    pages: list[dict[str, str]] = []
    for line in index.splitlines():
        if title := re.fullmatch(r"\*\*(.+)\*\*", line.strip()):
            pages = []
            menus.append({title[1]: pages})
        elif len(menus) > 1:
            pages += [{name: target} for name, target in re.findall(r"\[([^\]]+)\]\(([\w/.-]+\.md)\)", line)]
    return menus


def on_config(config: Any) -> Any:
    """Called by mkdocs with its configuration."""
    config["nav"] = navigation((Path(config["docs_dir"]) / "README.md").read_text("utf-8"))
    return config
