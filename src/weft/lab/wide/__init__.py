"""The wide area in a lab: IS-IS between routers, BGP between their loopbacks and with the fabrics behind them."""
