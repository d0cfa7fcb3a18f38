"""A browser and its place as a person recognises them, from what the browser and the network say."""

import ipaddress
import re
from typing import NamedTuple

# The first that fits: browsers name those that they descend from too.
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Yandex", r"YaBrowser/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Vivaldi", r"Vivaldi/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)
# What stands for an address that nobody knows: the column wants one.
NOWHERE = "0.0.0.0"


class Device(NamedTuple):
    """Names of products, the same in every language; empty where they are not known."""

    browser: str
    system: str
    handheld: bool


def device_of(agent: str) -> Device:
    """The browser and system behind a `User-Agent`."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    return Device(browser, system, system in ("iPhone", "iPad", "Android"))


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, agent)), "")


def network_of(client: str) -> str:
    """The network of an address (IPv4 /24, IPv6 /48): enough to tell home from elsewhere, and no more is kept."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return NOWHERE
    length = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, length), strict=False).network_address)


def place_of(network: str) -> str:
    """How a kept network is shown: ``192.0.2.…``, ``2001:db8:1::…``; empty when it is not known."""
    if network == NOWHERE:
        return ""
    return f"{network.removesuffix('0')}…" if "." in network else f"{network}…"
