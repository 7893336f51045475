"""Lines for other servers that serve the public folder with the same headers."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from syndicate.config.site import Site

_NGINX = """\
# Feeds of {title}, below {prefix}; include this in a `server` block.
location = {prefix}redirects.json {{ return 404; }}
location ~ ^{prefix}.*\\.gz$ {{ return 404; }}
{redirects}location {prefix} {{
    alias {root}/;
    index index.html;
    types {{
        application/rss+xml rss;
        application/atom+xml atom;
        application/feed+json json;
        text/x-opml opml;
        text/html html;
    }}
    charset utf-8;
    charset_types application/rss+xml application/atom+xml application/feed+json text/x-opml;
    gzip_static on;
    gzip_vary on;
    etag on;
    add_header Cache-Control "max-age={max_age}" always;
    add_header Access-Control-Allow-Origin "*" always;
{hubs}    limit_except GET HEAD OPTIONS {{ deny all; }}
}}
"""
_CADDY = """\
# Feeds of {title}, below {prefix}; include this in a site block.
handle_path {prefix}* {{
    root * {root}
    @hidden path /redirects.json *.gz
    respond @hidden 404
{redirects}    header {{
        Cache-Control "max-age={max_age}"
        Access-Control-Allow-Origin "*"
{hubs}    }}
    header *.rss Content-Type "application/rss+xml; charset=utf-8"
    header *.atom Content-Type "application/atom+xml; charset=utf-8"
    header *.json Content-Type "application/feed+json; charset=utf-8"
    header *.opml Content-Type "text/x-opml; charset=utf-8"
    file_server {{
        precompressed gzip
    }}
}}
"""


def snippet(server: str, site: Site, max_age: int) -> str:
    """The lines for `nginx` or `caddy`; the site's redirects as they are now are among them."""
    prefix = urlsplit(site.settings.base_url).path or "/"
    made = _NGINX if server == "nginx" else _CADDY
    hubs = (_HUB[server].format(hub=hub) for hub in site.settings.hubs)
    return made.format(
        title=" ".join(site.settings.title.split()),
        prefix=prefix,
        root=site.public.resolve(),
        max_age=max_age,
        hubs="".join(hubs),
        redirects="".join(_redirects(server, site, prefix)),
    )


_HUB = {
    "nginx": "    add_header Link '<{hub}>; rel=\"hub\"' always;\n",
    "caddy": '        +Link `<{hub}>; rel="hub"`\n',
}


def _redirects(server: str, site: Site, prefix: str) -> list[str]:
    """Where old addresses lead; what is gone says so."""
    try:
        told = json.loads((site.public / "redirects.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    lines = []
    for path, to in sorted(told.items()):
        if server == "nginx":
            answer = f"301 {site.settings.base_url}{to}" if to else "410"
            lines.append(f"location = {prefix}{path} {{ return {answer}; }}\n")
        elif to:
            lines.append(f"    redir /{path} {site.settings.base_url}{to} permanent\n")
        else:
            lines.append(f"    respond /{path} 410\n")
    return lines
