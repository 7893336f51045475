"""Jobs become feeds: one, or one for each category, source, language, tag or author there is."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from unicodedata import normalize
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from syndicate.build.slugs import KINDS, FeedTerms, given_slugs
from syndicate.build.titles import default_title
from syndicate.config.jobs import Job, Select
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.formats import PREVIEW
from syndicate.store.publications import PARTNERS, PUBLIC, StoredFeed
from syndicate.text.bidi import close_controls
from syndicate.text.mailbox import name_alone
from syndicate.text.patterns import regex

_PLACEHOLDER = regex(r"\{([^{}]*)\}")


class FeedSpec(Struct, frozen=True):
    """A feed as the config asks for it: one job, or one member of a job that has `per`.

    `select` is the job's, with categories by their labels; `member` is what the feed is of (""
    where there is no `per`; of a source it is the id in the config), `terms` the terms it is filed
    under (None: the whole store). `folder` is below the output folder, `path` below that and
    without a suffix; `names` are the partner's for our categories (none: ours are shown).
    `preview` says that a page shows it.
    """

    outlet: Outlet
    job: Job
    select: Select
    folder: str
    member: str
    terms: tuple[int, ...] | None
    path: str
    title: str
    description: str
    language: str
    names: Mapping[str, str]
    preview: bool

    @property
    def key(self) -> str:
        """Return what the store calls the job: its name, for a partner PARTNER/JOB."""
        partner = self.outlet.partner_name
        return f"{partner}/{self.outlet.job_name}" if partner else self.outlet.job_name

    @property
    def public(self) -> bool:
        return self.outlet.partner is None

    @property
    def shown(self) -> str:
        """Return what people call the feed: its path; a partner's with its folder."""
        return self.path if self.public else self.folder + self.path

    def document(self, name: str) -> str:
        """Return the path of its document in a format, below the output folder."""
        return f"{self.folder}{self.path}.{name}"

    def archive(self, archive: str, name: str) -> str:
        """Return the path of one of its archives in a format."""
        return f"{self.folder}{self.path}/{archive}.{name}"

    @property
    def archives(self) -> bool:
        """Whether what leaves the feed stands in archives."""
        return self.job.archive != "none"

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats it is written in: those of its job, then its preview."""
        return (*self.job.formats, PREVIEW) if self.preview else self.job.formats

    @property
    def documents(self) -> tuple[str, ...]:
        """Return the paths of its documents, in the order of its formats."""
        return tuple(map(self.document, self.formats))


class _Member(Struct, frozen=True):
    """One of the feeds of a job that has `per`: what it is of, by name, label and slug."""

    name: str
    label: str
    slug: str
    terms: tuple[int, ...] | None


def feed_specs(owners: Owners, terms: FeedTerms) -> list[FeedSpec]:
    """Return every feed, in the order of jobs, then of members; then those of partners."""
    site = owners.site
    specs: list[FeedSpec] = []
    for name, job in site.jobs.items():
        if job.audience == "public":
            specs += _family(owners, Outlet(name, job), terms)
    for partner_name, partner in site.partners.items():
        for name in partner.jobs:
            specs += _family(owners, Outlet.of_partner(site, name, partner_name), terms)
    return specs


def _family(owners: Owners, outlet: Outlet, terms: FeedTerms) -> Iterator[FeedSpec]:
    """Yield the feeds of one job in one outlet."""
    job = outlet.job
    assert job is not None
    names = outlet.partner.categories if outlet.partner else {}
    theirs = {
        # what cannot be told names nothing, rather than everything: no label has this character
        "\0" + ours if owners.was_anothers(ours) else owners.label_of(ours): name
        for ours, name in names.items()
    }
    if job.per is None:
        member = _Member("", "", "", _narrow(owners, job, terms, theirs))
        yield _spec(owners, outlet, job, member, theirs)
        return
    for member in sorted(_members(owners, job, terms), key=lambda member: member.name):
        if not member.slug or (theirs and job.per == "category" and member.name not in theirs):
            continue
        if job.per == "category" and theirs:
            member = replace(member, label=theirs.get(member.name, member.label))  # noqa: PLW2901
        yield _spec(owners, outlet, job, member, theirs)


def _members(owners: Owners, job: Job, terms: FeedTerms) -> Iterator[_Member]:
    if job.per == "source":
        yield from _publishers(owners, terms)
    elif job.per == "category":
        yield from _categories(owners, job, terms)
    elif job.per == "language":
        yield from _languages(owners.site, terms)
    elif job.per:
        for term in terms.of_kind(KINDS[job.per]):
            label = name_alone(term.label) if job.per == "author" else term.label
            yield _Member(term.label, label, terms.slugs[term.key], (term.key,))


def _categories(owners: Owners, job: Job, terms: FeedTerms) -> Iterator[_Member]:
    """Yield those in the store and in the config: a feed that had entries stays, even empty."""
    filed = {term.label: term for term in terms.of_kind("category")}
    selected = [owners.label_of(category) for category in job.select.categories]
    given = given_slugs(owners.site)
    for label in {**filed, **given}:
        if selected and label not in selected:
            continue
        term = filed.get(label)
        slug = terms.slugs[term.key] if term else given[label]
        shown = owners.site.label_in(label, owners.site.settings.language)
        yield _Member(label, shown, slug, (term.key,) if term else ())


def _languages(site: Site, terms: FeedTerms) -> Iterator[_Member]:
    """Yield the languages of articles; those that name none are in the site's."""
    own = site.settings.language
    filed = {term.label: term for term in terms.of_kind("language")}
    silent = filed.pop("", None)
    for label in {**filed, **({own: None} if silent else {})}:
        keys = [filed[label].key] if label in filed else []
        if silent and label == own:
            keys.append(silent.key)
        yield _Member(label, label, label.lower(), tuple(keys))


def _publishers(owners: Owners, terms: FeedTerms) -> Iterator[_Member]:
    """Yield each source of the config by all its traces; then publishers it does not know."""
    traces = {term.label: term for term in terms.of_kind("trace")}
    known: dict[str, list[int]] = {}
    strangers: list[_Member] = []
    for trace, term in traces.items():
        if key := owners.named_by(trace):
            known.setdefault(key, []).append(term.key)
        elif label := owners.stranger_of(trace):
            strangers.append(_Member(label, label, terms.slugs[term.key], (term.key,)))
    for key, keys in sorted(known.items()):
        yield _Member(key, owners.name_of(key), key, tuple(keys))
    yield from strangers


def _narrow(
    owners: Owners, job: Job, terms: FeedTerms, theirs: Mapping[str, str]
) -> tuple[int, ...] | None:
    """Return the terms of a single feed's articles: its categories; None for the whole store."""
    if not job.select.categories and not theirs:
        return None
    labels = {owners.label_of(name) for name in job.select.categories} or set(theirs)
    return tuple(term.key for term in terms.of_kind("category") if term.label in labels)


def _spec(
    owners: Owners, outlet: Outlet, job: Job, member: _Member, theirs: Mapping[str, str]
) -> FeedSpec:
    site = owners.site
    words = {
        "slug": member.slug,
        "label": member.label,
        "job": outlet.job_name,
        "site.title": site.settings.title,
    }
    title = fill(job.title, words) if job.title else default_title(owners, job, member.label)
    title = close_controls(title)
    select = job.select
    if select.categories:
        labels = tuple(owners.label_of(category) for category in select.categories)
        select = dataclasses.replace(select, categories=labels)
    return FeedSpec(
        outlet=outlet,
        job=job,
        select=select,
        folder=f"{PARTNERS}{outlet.partner_name}/" if outlet.partner else PUBLIC,
        member=member.name,
        terms=member.terms,
        path=fill(job.path, words),
        title=title,
        description=close_controls(fill(job.description, words | {"title": title})),
        language=member.label if job.per == "language" else site.settings.language,
        names=theirs,
        preview=site.settings.previews and not outlet.partner,
    )


def fill(template: str, words: Mapping[str, str]) -> str:
    """Return a template with its placeholders filled in once: a label may hold braces itself."""
    return _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), template)


class FeedIdentity(Struct, frozen=True):
    """The id of a feed; `stored` is its record, None where it never had a document."""

    id: str
    stored: StoredFeed | None = None


def identify(
    spec: FeedSpec,
    known: Mapping[tuple[str, str], StoredFeed],
    current: Collection[tuple[str, str]],
    authority: str,
) -> FeedIdentity:
    """Return the stored feed that a spec is, or mint an id for it; `current` are all specs' keys.

    A feed whose label or job was renamed but whose path was not is the same feed, to which readers
    have subscribed there: it keeps its id.
    """
    stored = known.get((spec.key, spec.member))
    if stored:
        return FeedIdentity(stored.feed_id, stored)
    here = [
        feed
        for place, feed in known.items()
        if place not in current and feed.path == spec.path and ("/" in feed.job) != spec.public
    ]
    if here:
        feed = next((feed for feed in here if feed.job == spec.key), here[-1])
        return FeedIdentity(feed.feed_id, feed)
    folder = f"{PARTNERS}{quote(spec.outlet.partner_name)}/" if spec.outlet.partner else ""
    minted = f"tag:{authority}:feed/{folder}{quote(spec.outlet.job_name)}"
    if spec.member:
        minted += f"/{quote(_composed(spec.member), safe='')}"
    if any(feed.feed_id == minted for feed in known.values()):
        minted += "/" + quote(spec.path, safe="")
    return FeedIdentity(minted)


def _composed(label: str) -> str:
    """A label in Unicode's composed form, which ids want; told apart from one that is so itself."""
    composed = normalize("NFC", label)
    return composed if composed == label else f"{composed}-{sha256(label.encode()).hexdigest()[:8]}"
