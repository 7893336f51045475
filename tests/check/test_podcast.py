"""The RSS of a podcast: one change to a good document for every rule."""

from __future__ import annotations

import pytest

from syndicate.check.standards import judge

GOOD = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel>
<title>Night talk</title><link>https://talk.example/</link><description>Weekly</description>
<language>en</language>
<atom:link rel="self" href="https://talk.example/show.rss" type="application/rss+xml"/>
<itunes:author>Desk</itunes:author>
<itunes:owner><itunes:name>Desk</itunes:name><itunes:email>d@talk.example</itunes:email></itunes:owner>
<itunes:image href="https://talk.example/cover.png"/>
<itunes:category text="Arts"><itunes:category text="Books"/></itunes:category>
<itunes:category text="History"/>
<itunes:explicit>false</itunes:explicit>
<itunes:type>serial</itunes:type>
<item>
<title>One</title><guid isPermaLink="false">tag:talk.example,2024:1</guid>
<pubDate>Wed, 01 May 2024 09:30:00 GMT</pubDate>
<description>One</description>
<enclosure url="https://talk.example/1.mp3" length="9" type="audio/mpeg"/>
<itunes:duration>1:02:03</itunes:duration><itunes:episode>1</itunes:episode>
<itunes:season>2</itunes:season><itunes:episodeType>bonus</itunes:episodeType>
<itunes:explicit>true</itunes:explicit><itunes:image href="https://talk.example/1.jpg"/>
</item>
</channel>
</rss>
"""
RULES = [
    ("<language>en</language>", "", "channel has no language"),
    ("<itunes:author>Desk</itunes:author>", "", "channel has no itunes:author"),
    ('<itunes:image href="https://talk.example/cover.png"/>', "", "channel has no itunes:image"),
    ("<itunes:explicit>false</itunes:explicit>", "", "channel has no itunes:explicit"),
    ("<itunes:email>d@talk.example</itunes:email>", "", "itunes:owner: has no itunes:email"),
    ("d@talk.example", "d at talk", "itunes:owner: has no itunes:email, or it is no mail"),
    ('text="Arts"', "", "itunes:category: has no text"),
    ('text="Books"', 'text=" "', "itunes:category: has no text"),
    ('<itunes:category text="Books"/>', "<itunes:type/>", "itunes:type is not known in it"),
    (">false<", ">no<", "itunes:explicit: 'no' is none of"),
    (">serial<", ">series<", "itunes:type: 'series' is none of"),
    ('href="https://talk.example/cover.png"', 'href="cover.png"', "itunes:image: href is no"),
    (">Desk</itunes:author>", f">{'D' * 256}</itunes:author>", "256 characters, over 255"),
    ("<itunes:type>serial", "<itunes:type>serial</itunes:type><itunes:type>serial", "second time"),
    ('type="audio/mpeg"', 'type="application/pdf"', "without sound or film as its enclosure"),
    ('<enclosure url="https://talk.example/1.mp3" length="9" type="audio/mpeg"/>', "", "without"),
    (">1:02:03<", ">1:02:03:04<", "itunes:duration: '1:02:03:04' is no duration"),
    (">1:02:03<", "><", "itunes:duration: '' is no duration"),
    ("<itunes:episode>1<", "<itunes:episode>0<", "itunes:episode: is 0"),
    ("<itunes:season>2<", "<itunes:season>two<", "itunes:season: 'two' is no whole number"),
    (">bonus<", ">extra<", "itunes:episodeType: 'extra' is none of"),
    ("<itunes:season>2</itunes:season>", "<itunes:saison/>", "itunes:saison is not known in item"),
]


def test_a_good_podcast_has_no_fault() -> None:
    judgement = judge(GOOD.encode(), "rss")
    assert judgement.faults == ()
    assert judgement.facts is not None
    assert judgement.facts.entries[0].images == ("https://talk.example/1.jpg",)


@pytest.mark.parametrize(("old", "new", "expected"), RULES)
def test_a_spoilt_podcast_is_told(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    (fault,) = judge(GOOD.replace(old, new, 1).encode(), "rss").errors
    assert expected in fault.text
