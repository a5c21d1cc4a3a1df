"""Records of three small sites, which between them have all that records say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import NO_DATA

from weft.build.device import Device, site_devices
from weft.build.yang.openconfig import models_for_libyang
from weft.catalogue import load as load_catalogue
from weft.intent import load
from weft.planning.kept.least import kept_least


@pytest.fixture(scope="session")
def devices() -> dict[str, Device]:
    """All switches, by site and name."""
    intent = load(Path(__file__).with_name("sites.yaml"))
    kept = kept_least(intent, intent.sites, load_catalogue(intent.catalogue))
    found = (site_devices(kept, site) for site in kept.sites)
    return {f"{device.site}/{device.name}": device for of_site in found for device in of_site}


@pytest.fixture(scope="session")
def leaf(devices: dict[str, Device]) -> Device:
    """A leaf with tenants and hosts that are bonded over two leaves."""
    return devices["STO/leaf1.1"]


@pytest.fixture(scope="session")
def openconfig_models(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OpenConfig's models as libyang reads them, in one folder."""
    published = shared_data / "yang" / "openconfig"
    if not published.is_dir():
        pytest.skip(NO_DATA)
    if shutil.which("yanglint") is None:
        pytest.skip("there is no yanglint: apt install libyang-tools")
    folder = tmp_path_factory.mktemp("openconfig")
    models_for_libyang(published, folder)
    return folder
