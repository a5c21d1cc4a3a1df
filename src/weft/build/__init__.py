"""From a plan to what devices are configured with.

Noun: `Device` (`build.device`), the record of one switch, of no maker's system.  `cli` imports this package; it imports
`planning` and below.
"""
