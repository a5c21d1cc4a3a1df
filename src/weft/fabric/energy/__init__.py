"""What a fabric draws by load and by hour, behind which supplies, and what of it may be switched off at night.

Nouns: `PowerModel` (draw by what is on and what it forwards), `Awake` (the boxes that are on), `Day` (a profile of
hours with the boxes each needs) and `Supply` (a class of power supply by its load).  `planning` and `cli` import
this one; it imports the designs of `weft.fabric` and the catalogue.
"""

from weft.fabric.energy.awake import Awake, least_awake
from weft.fabric.energy.day import Day, day
from weft.fabric.energy.draw import PowerModel
from weft.fabric.energy.supply import Supply, supplies

__all__ = ["Awake", "Day", "PowerModel", "Supply", "day", "least_awake", "supplies"]
