"""Configurations against the makers' own YANG models, which are not part of Weft: users fetch them.

`srlinux` and `openconfig` put what libyang misreads of the models into words that it reads, in a copy, and say what it
objects to; `objections` does so for the files of a system.  `cli` imports this package.
"""

from weft.build.yang.objections import ABLE, objections, system_of

__all__ = ["ABLE", "objections", "system_of"]
