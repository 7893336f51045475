"""`syndicate serve`: the public feeds over HTTP."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, pass_context, require_extra, span
from syndicate.errors import SyndicateError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.serve.addresses import Network

#: What helps where the address or the port cannot be had.
_MENDS = {
    errno.EADDRINUSE: "; name another with --port, or 0 for any that is free",
    errno.EACCES: "; a port below 1024 is root's: name another with --port",
    errno.EADDRNOTAVAIL: "; --host is an address of this machine, or 0.0.0.0 for all of them",
}
#: The most bytes of a connection that the kernel buffers before they can be sent.
_UNSENT = 262_144


def _rate(name: str, most: int, of: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        f"--rate-{name}",
        name,
        type=click.IntRange(0),
        default=most,
        show_default=True,
        metavar="N",
        help=f"The most requests a minute by {of}; 0: no limit.",
    )


def _networks(name: str, text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        name,
        multiple=True,
        metavar="ADDRESS|CIDR",
        callback=_read_networks,
        help=f"{text} May be given more than once.",
    )


def _read_networks(
    _ctx: click.Context, _option: click.Parameter, texts: tuple[str, ...]
) -> tuple[Network, ...]:
    from syndicate.serve.addresses import LOOPBACK, read_network

    try:
        return tuple(map(read_network, texts)) or LOOPBACK
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("serve")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    default=("127.0.0.1",),
    show_default=True,
    metavar="ADDRESS",
    help="An address to listen at, of IPv4 or IPv6. May be given more than once.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Its port.",
)
@click.option(
    "--max-age",
    type=click.IntRange(0, 31_536_000),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long a reader or a cache may go without asking again.",
)
@click.option(
    "--stale-after",
    metavar="SPAN",
    default="15m",
    show_default=True,
    help="How long a document is served on whose rights have ended and that no build renewed.",
)
@_rate("token", 600, "one token of a partner")
@_rate("address", 1200, "one address, for partners' feeds")
@_rate("wrong", 60, "one address without a good token")
@_networks(
    "--trusted-proxy",
    "A proxy whose X-Forwarded-For names the client; default: this machine, 127.0.0.0/8 and ::1.",
)
@_networks(
    "--operator-from",
    "Who may see /-/metrics and /-/status; default: this machine, 127.0.0.0/8 and ::1.",
)
@click.option(
    "--print",
    "for_server",
    type=click.Choice(["nginx", "caddy"]),
    help="Print the configuration of another server instead.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Import and build when something changes, and load pages anew; for writing config.",
)
@pass_context
def serve_command(  # noqa: PLR0913, PLR0917 - click passes each option by itself
    context: Context,
    /,
    hosts: tuple[str, ...],
    port: int,
    max_age: int,
    stale_after: str,
    trusted_proxy: tuple[Network, ...],
    operator_from: tuple[Network, ...],
    for_server: str | None,
    watch: bool,
    **rates: int,
) -> None:
    """Serve feeds/public over HTTP; a new build is served without a restart.

    The folder is served below the path of `base_url`. /-/health, /-/ready and /-/metrics report the
    state of the server; /-/ready fails, too, while a document carries what has expired since the
    last build. A build replaces documents atomically, so that a reader sees the whole old
    or the whole new one. If SYNDICATE_OPERATOR_TOKEN is set in the environment, or systemd gives a
    credential operator-token, /-/status shows the state of the feeds to requests with that token.

    \b
    Example:
        syndicate serve --port 8000
        syndicate serve --host 127.0.0.1 --host ::1
        syndicate serve --print nginx > /etc/nginx/snippets/feeds.conf
    """
    from syndicate.serve import snippets

    patience = span(stale_after, "--stale-after").total_seconds()
    site = context.site(warn=False, compiled=True)
    if for_server:
        options = snippets.SnippetOptions(max_age, _shown(hosts[0], port))
        click.echo(snippets.snippet(for_server, site, options), nl=False)
        return
    with require_extra("serve", "serve"):
        import starlette  # noqa: F401 - the operator's pages are made with it
        import uvicorn
    if watch:
        with require_extra("watch", "serve --watch"):
            import watchfiles  # noqa: F401
    from syndicate.serve import log
    from syndicate.serve.connections import ConnectionTable, Timeouts, most_connections
    from syndicate.serve.live import LivePages
    from syndicate.serve.operator import given_token
    from syndicate.serve.protocol import ALWAYS, connection_protocol
    from syndicate.serve.rates import Rates
    from syndicate.serve.site import application
    from syndicate.store.followed import FollowedStore

    log.begin()
    with closing(FollowedStore.open(site.settings.store, site.folder)) as store:
        token = given_token(os.environ)
        app = application(site, store, max_age, Rates(**rates), token, patience, operator_from)
        timeouts = Timeouts()
        config = uvicorn.Config(
            LivePages.of(app, site) if watch else app,
            http=connection_protocol(ConnectionTable(most_connections(), timeouts)),
            ws="none",
            access_log=False,  # a token may stand in a path
            log_level="error",
            server_header=False,
            headers=ALWAYS,
            forwarded_allow_ips=[str(network) for network in trusted_proxy],
            timeout_graceful_shutdown=10,
            timeout_keep_alive=round(timeouts.idle),
        )
        with ExitStack() as stack:
            listeners = [stack.enter_context(_listen(host, port)) for host in hosts]
            places = zip(hosts, listeners, strict=True)
            at = [
                f"http://{_shown(host, own.getsockname()[1])}{app.prefix}" for host, own in places
            ]
            if watch:
                stack.enter_context(_watching(context, site))
            context.say(f"serving {site.output_place}/public at {' and '.join(at)}")
            uvicorn.Server(config).run(sockets=listeners)


def _shown(host: str, port: int) -> str:
    """Return an address and a port as they stand in a URL (RFC 3986, 3.2.2)."""
    plain = host.strip("[]")
    return f"[{plain}]:{port}" if ":" in plain else f"{plain}:{port}"


@contextmanager
def _watching(context: Context, site: Site) -> Iterator[None]:
    """Run `syndicate watch` beside the server, in a process that ends with the block."""
    from syndicate.cli.program import absolute_program

    config = str(site.folder / site.places.folder)
    flags = ["-q"] if context.quiet else []
    # uvicorn ends by the signal that it was sent, which by itself would leave the process behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    command = [*absolute_program(), "--config", config, *flags, "watch", "--until-stdin-ends"]
    # the pipe ends with this process, however it ends: by kill -9, too
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            yield
        finally:
            process.terminate()


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; one of IPv6 takes no connections of IPv4."""
    plain = host.strip("[]")
    family = socket.AF_INET6 if ":" in plain else socket.AF_INET
    try:
        listener = socket.create_server((plain, port), family=family, backlog=2048)
    except OSError as error:
        mend = _MENDS.get(error.errno or 0, "")
        place = f"cannot listen at {_shown(host, port)}"
        raise SyndicateError(f"{place}: {_why(error)}{mend}") from error
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        # copying megabytes into the kernel for one slow reader would delay all others
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT)
    return listener


def _why(error: OSError) -> str:
    """Return what is wrong without the address, which Python names again."""
    return (error.strerror or str(error)).partition(" (while")[0]
