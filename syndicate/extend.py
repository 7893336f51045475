"""What packages that add formats, profiles, intakes and targets may import.

They name what they bring as entry points; docs/reference/extend.md has a contract for each kind,
and `examples/package/` is a package to begin with.
"""

from __future__ import annotations

from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.cli.context import Context, pass_context
from syndicate.cli.imports.run import ImportOptions, ImportSession, import_options
from syndicate.cli.imports.run import run as run_import
from syndicate.errors import OutputError, Place, RecordError, RenderError, SyndicateError
from syndicate.formats import Format
from syndicate.intake import (
    DeletedRecord,
    IntakeEvent,
    Mark,
    ParsedRecord,
    Reached,
    RecordDraft,
    RejectedRecord,
    Skipped,
)
from syndicate.model.article import Attachment, Person, Reference, Source
from syndicate.model.feed import Entry, Feed, Term
from syndicate.profiles.profile import LengthRange, Profile, ProfileRule, RulePage
from syndicate.publish.target import Failure, Fence, OpenTarget, Seen, Target, TargetOptions

__all__ = [
    "Attachment",
    "Context",
    "DeletedRecord",
    "DocumentFacts",
    "Entry",
    "EntryFacts",
    "Failure",
    "Fault",
    "Feed",
    "Fence",
    "Format",
    "ImportOptions",
    "ImportSession",
    "IntakeEvent",
    "LengthRange",
    "Mark",
    "OpenTarget",
    "OutputError",
    "ParsedRecord",
    "Person",
    "Place",
    "Profile",
    "ProfileRule",
    "Reached",
    "RecordDraft",
    "RecordError",
    "Reference",
    "RejectedRecord",
    "RenderError",
    "RulePage",
    "Seen",
    "Skipped",
    "Source",
    "SyndicateError",
    "Target",
    "TargetOptions",
    "Term",
    "import_options",
    "pass_context",
    "run_import",
]
