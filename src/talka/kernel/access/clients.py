"""Who asks, as far as the network shows it: for counting how often, never for deciding who may."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_of(request: HttpRequest) -> str:
    """The asker's network address; of IPv6 the network that one household or machine has (/64).

    Behind `TALKA_TRUSTED_PROXIES` proxies it is the address that the outermost of them saw; what stands further left
    in X-Forwarded-For was written by the asker and proves nothing.
    """
    proxies = settings.TALKA_TRUSTED_PROXIES
    passed = list(filter(None, request.headers.get("X-Forwarded-For", "").split(","))) if proxies else []
    told = passed[-proxies] if proxies and len(passed) >= proxies else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(told.strip())
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
