"""From a purchase for any rerouting to one that routers carry: routes, metrics, segments, a controller."""
