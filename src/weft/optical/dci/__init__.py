"""Datacentre interconnect: sections along the fibres of a plan, and the lightpaths that it may buy.

Nouns: `Line` (the glass and where light may end), `Sections` (the equipment of each fibre and what a lit pair
takes), `Menu` (candidate lightpaths as columns) and `Lit` (how those that were bought arrive); `Assignment` comes
from `spectrum`.  Only `planning` and what
stands above it may import this one.
"""

from weft.optical.dci.design import sections
from weft.optical.dci.gnpy_export import GnpyFiles, gnpy_files, gnpy_path
from weft.optical.dci.line import GivenSpan, Line
from weft.optical.dci.lit import Lit, LitSection, Riders, as_planned
from weft.optical.dci.menu import Menu, OnRoute, menu
from weft.optical.dci.quality import Transmission
from weft.optical.dci.sections import Section, Sections
from weft.optical.spectrum.assign import Assignment, assign
from weft.optical.spectrum.comb import centre_thz
from weft.optical.spectrum.ejection import Place

__all__ = [
    "Assignment",
    "GivenSpan",
    "GnpyFiles",
    "Line",
    "Lit",
    "LitSection",
    "Menu",
    "OnRoute",
    "Place",
    "Riders",
    "Section",
    "Sections",
    "Transmission",
    "as_planned",
    "assign",
    "centre_thz",
    "gnpy_files",
    "gnpy_path",
    "menu",
    "sections",
]
