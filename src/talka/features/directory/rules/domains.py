"""Whose mail domain is whose: an address at an organisation's own domain is proof that somebody speaks for it."""

from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

# Where anybody gets an address: no proof, whatever stands as the website.
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "ymail.com", "icloud.com",
    "me.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "proton.me", "protonmail.com", "zoho.com",
    "mail.com", "fastmail.com", "tutanota.com", "tuta.io", "inbox.lv", "one.lv", "apollo.lv", "mail.lv",
    "e-apollo.lv", "inbox.lt", "one.lt", "takas.lt", "centrum.lt", "zebra.lt", "mail.ee", "hot.ee", "mail.ru",
    "list.ru", "bk.ru", "inbox.ru", "internet.ru", "yandex.ru", "yandex.com", "ya.ru", "rambler.ru", "ukr.net",
    "i.ua", "meta.ua", "bigmir.net", "tut.by", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "seznam.cz", "posta.ge",
    "caucasus.net", "boom.ge", "qq.com", "163.com",
})  # fmt: skip


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()  # read at the first use: 50 ms


def host_of(website: str) -> str:
    """The website's host in ASCII, without ``www.``; "" where there is none."""
    try:
        host = (urlsplit(website).hostname or "").encode("idna").decode().lower()
    except (UnicodeError, ValueError):
        return ""
    return host.removeprefix("www.")


def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered (``www.kultura.riga.lv`` → ``riga.lv``); "" for a public suffix."""
    return _suffixes().privatesuffix(host) or ""


def is_own_domain(address: str, website: str) -> bool:
    """Whether a mail address lies at the website's host or at the domain registered for it.

    A further subdomain doesn't do: at a university those are the students'.
    """
    try:
        domain = address.rpartition("@")[2].encode("idna").decode().lower()
    except UnicodeError:
        return False
    host = host_of(website)
    if not domain or not host or domain in FREE_MAIL or not registrable_domain(host):
        return False
    return domain in (host, registrable_domain(host))
