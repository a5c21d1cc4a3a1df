"""What checks of meaning look at in an intent: its document, and all names that the file gives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from weft.intent.document import IntentDoc
from weft.intent.document_network import SiteDoc
from weft.written.subject import Written


@dataclass(frozen=True, slots=True)
class Subject(Written[IntentDoc]):
    """A document, its places, and what was cut out of it because its shape was wrong.

    `site_names` and `class_names` are all names that the file gives, those of cut rows included, so that
    one mistake in a site does not make a mistake of every fibre there.
    """

    site_names: Collection[str]
    class_names: Collection[str]

    def sites(self) -> dict[str, SiteDoc]:
        """The sites that could be read, by name; of two with one name the first."""
        found: dict[str, SiteDoc] = {}
        for site in self.document.sites:
            found.setdefault(site.name, site)
        return found
