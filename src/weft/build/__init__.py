"""From a plan to what devices are configured with.

Nouns: `Device` (`build.device`), the record of one switch, of no maker's system; renderers (`build.frr`: texts of a
record by path, and back); `FEATURES` and `Support` (`build.support`): what each renderer makes of what a record asks;
and *findings* (`build.checks`): where records of one site do not agree.  `cli` and `lab` import this package; it
imports `planning` and below.
"""
