"""From a plan to what devices are configured with.

Nouns: `Device` (`build.device`), the record of one switch, of no maker's system; systems (`build.systems`: texts of a
record by path, and back); `FEATURES` and `Support` (`build.support`): what each system makes of what a record asks;
*findings* (`build.checks`): where records of one site do not agree; *additions* of an operator's own; and builds in a
directory (`build.staged`).  `cli` and `lab` import this package; it imports `planning` and below.
"""
