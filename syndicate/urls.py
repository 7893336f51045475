from syndicate.content.urls import *  # noqa
