from syndicate.content.text import *  # noqa
