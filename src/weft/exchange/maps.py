"""A network on the map: GeoJSON (RFC 7946), and KMZ as OGC's KML 2.2 has it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from weft.network import Network

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of files in an archive, so that the same network is the same bytes."""

Feature = dict[str, Any]


def as_geojson(network: Network, name: str) -> str:
    """Sites as points, fibres and IP links as lines between them, straight as the map shows it.

    `kind` tells them apart.  Longitude comes first (RFC 7946, section 3.1.1).
    """
    body = {"type": "FeatureCollection", "name": name, "features": list(_features(network))}
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def as_kmz(network: Network, name: str) -> bytes:
    """The same as placemarks of a KML document, in folders of sites, fibres and IP links."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml", EPOCH), "\n".join(_kml(network, name)) + "\n")
    return buffer.getvalue()


def _features(network: Network) -> Iterator[Feature]:
    sites = network.sites
    places = list(zip(sites.lon_deg.tolist(), sites.lat_deg.tolist(), strict=True))
    for i, site in enumerate(sites.name):
        yield _feature("Point", list(places[i]), {"kind": "site", "name": site, "routers": int(sites.routers[i])})
    fibres = network.fibres
    lit = np.bincount(network.pairs.fibre, minlength=len(fibres))
    for i, fibre in enumerate(fibres.name):
        a, z = int(fibres.a[i]), int(fibres.z[i])
        told = {
            "kind": "fibre", "name": fibre, "a": sites.name[a], "z": sites.name[z],
            "length_km": float(fibres.length_km[i]), "pairs": int(fibres.pairs[i]), "lit_pairs": int(lit[i]),
        }  # fmt: skip
        yield _feature("LineString", [list(places[a]), list(places[z])], told)
    links, routers = network.ip_links, network.routers
    for i, link in enumerate(links.name):
        ends = [int(routers.site[int(end[i])]) for end in (links.a, links.z)]
        told = {
            "kind": "ip_link", "name": link, "a": routers.name[int(links.a[i])], "z": routers.name[int(links.z[i])],
            "capacity_gbps": float(links.capacity_gbps[i]), "metric": int(links.metric[i]),
        }  # fmt: skip
        yield _feature("LineString", [list(places[v]) for v in ends], told)


def _feature(kind: str, coordinates: list[Any], told: dict[str, Any]) -> Feature:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": told}


def _kml(network: Network, name: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<kml xmlns="http://www.opengis.net/kml/2.2">'
    yield f"<Document><name>{escape(name)}</name>"
    features = list(_features(network))
    for kind, title in (("site", "sites"), ("fibre", "fibres"), ("ip_link", "IP links")):
        yield f"<Folder><name>{title}</name>"
        for feature in features:
            if feature["properties"]["kind"] == kind:
                yield _placemark(feature)
        yield "</Folder>"
    yield "</Document></kml>"


def _placemark(feature: Feature) -> str:
    told, geometry = feature["properties"], feature["geometry"]
    points = [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]
    where = " ".join(f"{longitude},{latitude}" for longitude, latitude in points)
    data = "".join(
        f'<Data name="{key}"><value>{escape(str(value))}</value></Data>'
        for key, value in told.items() if key != "name"
    )  # fmt: skip
    return (
        f"<Placemark><name>{escape(told['name'])}</name><ExtendedData>{data}</ExtendedData>"
        f"<{geometry['type']}><coordinates>{where}</coordinates></{geometry['type']}></Placemark>"
    )
