"""Configuration for nginx and Caddy to serve the public folder with the same headers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from syndicate.build.targets import media_types, open_target
from syndicate.config.site import Site
from syndicate.errors import ConfigError, OutputError
from syndicate.serve.answers import CORS

_NGINX = """\
# Feeds of {title}, below {prefix}; include this in a `server` block.
location ~ ^{pattern}(redirects\\.json$|.*\\.(gz|tmp)$|(.*/)?\\.) {{
    add_header X-Content-Type-Options "nosniff" always;
    return 404;
}}
{redirects}location {prefix} {{
    alias {root}/;
    index index.html;
    disable_symlinks on from={root};
    types {{
{types}    }}
    default_type application/octet-stream;
    charset utf-8;
    charset_types {texts};
    gzip_static on;
    gzip_vary on;
    etag on;
    add_header Cache-Control "max-age={max_age}";
    add_header Access-Control-Allow-Origin "*" always;
    add_header Access-Control-Expose-Headers "{exposed}" always;
    add_header X-Content-Type-Options "nosniff" always;
    add_header Content-Security-Policy "frame-ancestors 'none'";
    add_header Referrer-Policy no-referrer;
    set $feeds_self '';
    set $feeds_hubs '';
    if ($uri ~ \\.(rss|atom|json)$) {{
        set $feeds_self '<{origin}$uri>; rel="self"';
        set $feeds_hubs '{hubs}';
    }}
    add_header Link $feeds_self;
    add_header Link $feeds_hubs;
    if ($request_method = OPTIONS) {{
        add_header Access-Control-Allow-Origin "*";
        add_header Access-Control-Expose-Headers "{exposed}";
        add_header X-Content-Type-Options "nosniff";
        add_header Access-Control-Allow-Methods "GET, HEAD, OPTIONS";
        add_header Access-Control-Allow-Headers "if-none-match, if-modified-since, range";
        add_header Access-Control-Max-Age "86400";
        return 204;
    }}
}}
"""
_NGINX_MOVED = """\
location = {path} {{
    add_header Cache-Control "max-age={max_age}" always;
    add_header Access-Control-Allow-Origin "*" always;
    add_header Access-Control-Expose-Headers "{exposed}" always;
    add_header X-Content-Type-Options "nosniff" always;
    return {answer};
}}
"""
_NGINX_BARE = """\
location = {bare} {{
    absolute_redirect off;
    add_header Cache-Control "max-age={max_age}" always;
    add_header Access-Control-Allow-Origin "*" always;
    add_header Access-Control-Expose-Headers "{exposed}" always;
    add_header X-Content-Type-Options "nosniff" always;
    return 301 {prefix}$is_args$args;
}}
"""
_CADDY_BARE = """\
handle {bare} {{
    route {{
        header {{
            Cache-Control "max-age={max_age}"
            Access-Control-Allow-Origin "*"
            Access-Control-Expose-Headers "{exposed}"
            X-Content-Type-Options nosniff
        }}
        @asked expression `{{query}} != ""`
        redir @asked {prefix}?{{query}} permanent
        redir * {prefix} permanent
    }}
}}
"""
_NGINX_PARTNERS = """\
# What is for partners is answered by `syndicate serve`. No logs: a token may stand in a path.
location {partners} {{
    proxy_pass http://{upstream};
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    access_log off;
    error_log /dev/null crit;
}}
"""
_CADDY = """\
# Feeds of {title}, below {prefix}; include this in a site block.
handle_path {prefix}* {{
    route {{
        root * {root}
        header {{
            Access-Control-Allow-Origin "*"
            Access-Control-Expose-Headers "{exposed}"
            X-Content-Type-Options nosniff
        }}
        @options method OPTIONS
        header @options {{
            Access-Control-Allow-Methods "GET, HEAD, OPTIONS"
            Access-Control-Allow-Headers "if-none-match, if-modified-since, range"
            Access-Control-Max-Age 86400
        }}
        respond @options 204
        @writing not method GET HEAD
        header @writing Allow "GET, HEAD, OPTIONS"
        respond @writing "method not allowed" 405
        @hidden path_regexp (^/redirects\\.json$|\\.(gz|tmp)$|/\\.)
        respond @hidden "not found" 404
{redirects}        @index path_regexp ^/?$
        rewrite @index /index.html
        @found file
        header @found {{
            Cache-Control "max-age={max_age}"
            Vary "Accept-Encoding"
            Content-Security-Policy "frame-ancestors 'none'"
            Referrer-Policy no-referrer
            defer
        }}
        @feeds {{
            file
            path *.rss *.atom *.json
        }}
        header @feeds {{
            +Link `<{base}{{http.request.uri.path}}>; rel="self"`
{hubs}            defer
        }}
{types}        file_server {{
            precompressed gzip
        }}
    }}
}}
"""
_CADDY_PARTNERS = """\
# What is for partners is answered by `syndicate serve`. Do not log it: a token may stand in a path.
handle {partners}* {{
    reverse_proxy {upstream}
}}
"""
_EXPOSED = dict(CORS)[b"access-control-expose-headers"].decode()
#: The address of a feed's hubs for Caddy, which adds no header without a value.
_CADDY_HUBS = "            +Link `{hubs}`\n"


class SnippetOptions(Struct, frozen=True):
    """How many seconds caches may hold a document, and where `serve` listens for partners."""

    max_age: int
    upstream: str


def snippet(server: str, site: Site, options: SnippetOptions) -> str:
    """Return the lines for `nginx` or `caddy`, with the site's present redirects.

    Raises ConfigError where documents are in an object store: no folder can be sent.
    """
    root = site.public
    if root is None:
        message = "documents are in an object store, which a proxy or a CDN asks, not a folder"
        raise ConfigError(message, site.places.of("site.yaml", "output"))
    base = urlsplit(site.settings.base_url)
    prefix = base.path or "/"
    template = _NGINX if server == "nginx" else _CADDY
    hubs = ", ".join(f'<{hub}>; rel="hub"' for hub in site.settings.hubs)
    lines = template.format(
        title=" ".join(site.settings.title.split()),
        prefix=prefix,
        pattern=re.escape(prefix),
        origin=f"{base.scheme}://{base.netloc}",
        base=site.settings.base_url.rstrip("/"),
        root=root.resolve(),
        exposed=_EXPOSED,
        max_age=options.max_age,
        hubs=_CADDY_HUBS.format(hubs=hubs) if hubs and server == "caddy" else hubs,
        types="".join(_types(server)),
        texts=" ".join(
            name for _, name, charset in _media_types() if charset and name != "text/html"
        ),
        redirects="".join(_redirects(server, site, prefix, options)),
    )
    lines += _bare(server, prefix, options.max_age)
    if not site.partners:
        return lines
    partners_url = site.settings.partners_url or urljoin(site.settings.home, "partners/")
    more = _NGINX_PARTNERS if server == "nginx" else _CADDY_PARTNERS
    return lines + more.format(partners=urlsplit(partners_url).path, upstream=options.upstream)


def _bare(server: str, prefix: str, max_age: int) -> str:
    """Return the lines that lead from the folder's address without its final slash to the index."""
    if prefix == "/":
        return ""
    template = _NGINX_BARE if server == "nginx" else _CADDY_BARE
    return template.format(
        bare=prefix.rstrip("/"), prefix=prefix, max_age=max_age, exposed=_EXPOSED
    )


def _media_types() -> Iterator[tuple[str, str, str]]:
    """Yield the suffixes of documents, their media types, and the parameter of the charset."""
    for suffix, media_type in media_types().items():
        name, _, charset = media_type.partition("; ")
        yield suffix, name, charset


def _types(server: str) -> Iterator[str]:
    for suffix, name, charset in _media_types():
        if server == "nginx":
            yield f"        {name} {suffix[1:]};\n"
        else:
            content_type = f"{name}; {charset}" if charset else name
            yield f"        @{suffix[1:]} path *{suffix}\n"
            yield f'        header @{suffix[1:]} Content-Type "{content_type}"\n'


def _redirects(server: str, site: Site, prefix: str, options: SnippetOptions) -> list[str]:
    """Return the lines that answer for feeds that have moved or are gone."""
    try:
        targets = json.loads(open_target(site).read("public/redirects.json") or b"{}")
    except (OutputError, ValueError):
        return []
    lines = []
    for path, to in sorted(targets.items()):
        target = f"{site.settings.base_url}{to}" if to else ""
        if server == "nginx":
            answer = f"301 {target}" if to else "410"
            lines.append(
                _NGINX_MOVED.format(
                    path=f"{prefix}{path}", answer=answer, max_age=options.max_age, exposed=_EXPOSED
                )
            )
        else:
            lines.append(f'        header /{path} Cache-Control "max-age={options.max_age}"\n')
            answer = f"redir /{path} {target} permanent" if to else f"respond /{path} gone 410"
            lines.append(f"        {answer}\n")
    return lines
