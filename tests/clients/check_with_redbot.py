"""What REDbot notes about a URL, as JSON; `URL [HEADER...]`, with the clients' own Python."""

import json
import sys
from configparser import ConfigParser

import thor
from redbot.resource import HttpResource


def main(url, *headers):
    config = ConfigParser()
    config.read_dict({"redbot": {"enable_local_access": "True"}})
    resource = HttpResource(config["redbot"])
    resource.set_request(url, headers=[tuple(header.split(": ", 1)) for header in headers])
    thor.events.on(resource, "check_done")(thor.stop)
    resource.check()
    thor.run()
    json.dump(
        {
            "status": resource.response.status_code,
            "notes": [[note.level.value, str(note.summary)] for note in resource.response.notes],
        },
        sys.stdout,
    )


main(*sys.argv[1:])
