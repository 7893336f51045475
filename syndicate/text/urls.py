"""Web addresses as feeds may carry them: absolute, http(s), ASCII (RFC 3986, WHATWG URL)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

import idna

from syndicate.text.patterns import regex
from syndicate.text.plain import clean
from syndicate.text.tracking import is_tracking

_SAFE = r"A-Za-z0-9\-._~!$&'()*+,;=:@/"
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

# Nearly every address is fine as it stands, which one match shows. The quantifiers are possessive
# (`++`): otherwise an address with one odd character takes time exponential in its length.
_FINE = regex(
    rf"https?://{_LABEL}(?:\.{_LABEL}){{1,8}}(?::[0-9]{{1,4}})?"
    rf"(?:/(?:[{_SAFE}]++|%[0-9A-Fa-f]{{2}})*)?"
    rf"(?:\?(?:[{_SAFE}?]++|%[0-9A-Fa-f]{{2}})*)?"
    rf"(?:\#(?:[{_SAFE}?]++|%[0-9A-Fa-f]{{2}})*)?"
)
_SCHEME = regex(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_PARTS = regex(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_UNSAFE = regex(rf"%(?![0-9A-Fa-f]{{2}})|[^{_SAFE}?%]+")
_LAX_LABEL = "[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"  # some hosts have an underscore
_HOST = regex(rf"(?=.{{1,253}}$){_LAX_LABEL}(?:\.{_LAX_LABEL})*")
_PORT = regex(":[0-9]*$")
#: A host that is not to be read twice, in an address as `web_url` gives it.
_PLAIN_HOST = regex(r"https?://([a-z0-9][a-z0-9.-]*+)(?=[/?#]|$)")
_ENCODED = regex("%[0-9a-f]{2}", re.IGNORECASE)
_EDGE = "".join(map(chr, range(0x21))) + "\x7f\xa0\u200b\u3000\ufeff"
_UNRESERVED = regex(r"[A-Za-z0-9._~-]")
_PORTS = {"http": "80", "https": "443"}
#: Hosts of one site for other screens; what follows must still be a host.
_SCREENS = regex(r"(?:www\d?|m|mobile|amp|wap|touch)\.(?=[^.]+\.[^.])")
#: Before the address of a page that an AMP cache serves a copy of.
_AMP_CACHE = regex(
    r"[^/]+\.cdn\.ampproject\.org/[cv]/(?:s/)?|(?:www\.)?google\.[a-z.]+/amp/(?:s/)?"
)
_AMP_PATH = regex(r"/amp(?:\.html?)?$|\.amp(?=$|\.html?$)", re.IGNORECASE)
_AMP_QUERY = regex(r"amp(?:=(?:1|true)?)?|output(?:type)?=amp|(?:usqp|amp_\w+)=.*", re.IGNORECASE)
#: An address in another one: up to the next parameter, for what is in a query unencoded.
_INNER = regex(r"https?:/{1,2}[^&\s]++", re.IGNORECASE)
_SCHEME_LENGTH, _NESTED = len("http://"), 4
_INDEX = regex(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def web_url(raw: str | None, base: str | None = None) -> str | None:
    """Return the absolute http(s) address that `raw` means on the page `base`, in ASCII, or None.

    `base` is an earlier result of this function. Never raises: an address that no browser could
    open gives None.
    """
    if not raw:
        return None
    if _FINE.fullmatch(raw):
        return raw
    try:
        return _repair(raw, base)
    except ValueError:  # urljoin: brackets in the host, or a host that changes when normalised
        return None


@lru_cache(maxsize=4096)  # every article of a site leads to some of the same pages
def key(url: str) -> str:
    """Return the identity of a page, equal for all spellings of its address.

    Scheme, case of the host, default port, fragment, needless percent-encoding and dots in the
    path do not count.
    """
    match = _PARTS.fullmatch(web_url(url) or "")
    if match is None:
        return url
    scheme, authority, path, query = match.group(1, 2, 3, 4)
    host, colon, port = authority.rpartition(":")
    if colon and port == _PORTS[scheme]:
        authority = host
    rest = _ENCODED.sub(_decode_unreserved, (path or "/") + (query or ""))
    if "/." in rest:
        rest = _PARTS.sub(r"\3\4", urljoin("https://x.example/", rest))
    return f"https://{authority}{rest}"


def page_key(url: str) -> str:
    """Return what the addresses of one page have in common, however they are spelled.

    Beside what `key` leaves out, neither scheme, `www.` and hosts for small screens, AMP, a slash
    or index at the end, nor parameters that track readers count. Two pages may share it: it only
    says which to compare. It is no address.
    """
    return page_of_key(key(url))


@lru_cache(maxsize=4096)
def page_of_key(page: str) -> str:
    """Return the `page_key` of an address that is as `key` gives it."""
    _, _, rest = page.partition("://")
    if cached := _AMP_CACHE.match(rest):
        rest = rest[cached.end() :]
    address, _, query = rest.partition("?")
    host, slash, path = address.partition("/")
    host = without_screen(host)
    path = _INDEX.sub("", slash + path).rstrip("/")
    path = _AMP_PATH.sub("", path).rstrip("/")
    parameters = [
        parameter
        for parameter in query.split("&")
        if parameter and not is_tracking(parameter, host) and not _AMP_QUERY.fullmatch(parameter)
    ]
    return host + path + ("?" + "&".join(sorted(parameters)) if parameters else "")


def spelled_within(url: str) -> Iterator[str]:
    """Yield an address, and those that are `named_within` it."""
    yield url
    yield from named_within(url)


def named_within(url: str) -> Iterator[str]:
    """Yield the addresses that one names for another server to open, encoded or not.

    Marks for sharing, archives and translators do: `https://x.example/share?u=https%3A%2F%2F…`.
    """
    rest = url[_SCHEME_LENGTH:]
    for _ in range(_NESTED):
        start = rest.lower().find("http", 1)
        if start < 0:
            return
        rest = unquote(rest[start:])
        if match := _INNER.match(rest):
            yield match[0]


def without_screen(host: str) -> str:
    """Return a host without what stands before it for other screens, like `m.`, and `www.`."""
    while screen := _SCREENS.match(host):
        host = host[screen.end() :]
    return host


def _decode_unreserved(match: re.Match[str]) -> str:
    """Return an unreserved character decoded, any other as it is encoded (RFC 3986, 6.2.2.2)."""
    character = chr(int(match[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else match[0].upper()


def relative_to(url: str, page: str) -> str:
    """Return an address as a link on `page` (RFC 3986, 4.2); unchanged where the host is another.

    Both are as `web_url` gives them.
    """
    target, base = urlsplit(url), urlsplit(page)
    if (target.scheme, target.netloc) != (base.scheme, base.netloc):
        return url
    there, here = target.path.split("/")[1:], base.path.split("/")[1:]
    shared = 0
    while shared < min(len(there), len(here)) - 1 and there[shared] == here[shared]:
        shared += 1
    rest = "/".join(there[shared:])
    up = "../" * (len(here) - shared - 1)
    if not up and (not rest or rest.startswith("/") or ":" in rest.partition("/")[0]):
        up = "./"  # else it would be empty, a host, or a scheme
    return up + rest + url.removeprefix(f"{target.scheme}://{target.netloc}{target.path}")


def host_of(url: str) -> str:
    """Return the host of an address from `web_url`, without its port."""
    authority = _PARTS.sub(r"\2", url).rpartition("@")[2]
    return _PORT.sub("", authority)


def origin_of(url: str | None) -> str | None:
    """Return the scheme, host and port of an address, the usual port left out, or None."""
    match = _PARTS.fullmatch(web_url(url) or "")
    if match is None:
        return None
    scheme, (host, _, port) = match[1], match[2].partition(":")
    is_usual = not port or int(port) == int(_PORTS[scheme])
    return f"{scheme}://{host}" + ("" if is_usual else f":{int(port)}")


@lru_cache(maxsize=1024)
def bare_host(url: str | None) -> str | None:
    """Return the host by which owners are told, in lower case and without `www.`, or None."""
    if not url:
        return None
    if plain := _PLAIN_HOST.match(url):
        return plain[1].removeprefix("www.")
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def plain_host(host: str) -> str:
    """Return a host that a person wrote as `bare_host` gives it: in ASCII, without `www.`."""
    return bare_host(web_url(f"https://{host}/")) or host


def _repair(raw: str, base: str | None) -> str | None:
    text = clean(raw).strip(_EDGE).replace("\t", "").replace("\n", "")
    absolute = _make_absolute(_fix_slashes(text), base) if text else None
    match = _PARTS.fullmatch(absolute) if absolute else None
    if match is None:
        return None
    scheme, authority, path, query, fragment = match.groups(default="")
    host = _clean_authority(authority)
    if host is None:
        return None
    rest = _encode(path) + (f"?{_encode(query[1:])}" if query else "")
    return f"{scheme}://{host}{rest}" + (f"#{_encode(fragment[1:])}" if fragment else "")


def _fix_slashes(text: str) -> str:
    """Turn backslashes into slashes outside query and fragment, as browsers do."""
    end = min((i for i in (text.find("?"), text.find("#")) if i >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


def _make_absolute(text: str, base: str | None) -> str | None:
    home = base.partition(":")[0] if base else "https"
    if match := _SCHEME.match(text):
        scheme, rest = match[1].lower(), text[match.end() :]
        if scheme not in _PORTS:
            return None
        if rest.startswith("//") or scheme != home or base is None:
            return f"{scheme}://{rest.lstrip('/')}"
        text = rest  # `http:page.html` on an http page is relative to it
    if text.startswith("//"):
        return f"{home}://{text.lstrip('/')}"
    return urljoin(base, text) if base else None


def _clean_authority(authority: str) -> str | None:
    _, _, address = authority.rpartition("@")  # a name and password are never published
    host, port = address, ""
    if not address.endswith("]"):
        before, colon, after = address.rpartition(":")
        if colon:
            host, port = before, after
    if port and not (port.isascii() and port.isdigit() and int(port[:6]) < 65536):
        return None
    name = _clean_host(host)
    if name is None:
        return None
    return name + (f":{port}" if port else "")


@lru_cache(maxsize=4096)
def _clean_host(host: str) -> str | None:
    if "%" in host:
        host = unquote(host, errors="strict")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
        except idna.IDNAError:
            return None
    host = host.lower().removesuffix(".")
    return host if _HOST.fullmatch(host) else None


def _encode(part: str) -> str:
    return _UNSAFE.sub(_percent, part)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
