"""Language tags (BCP 47, https://www.rfc-editor.org/rfc/rfc5646): one grammar for the whole tool.

The languages are those of ISO 639-1 and 639-2 (https://www.loc.gov/standards/iso639-2/): readers
and validators of feeds take any other for a mistake.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: RFC 5646, 2.1, without grandfathered tags and those of private use alone. No subtag of more than
#: three letters is registered as a language, so `english` does not match.
GRAMMAR = (
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WYZa-wyz](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?"
)
_TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv "
    "cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr "
    "ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw "
    "ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr "
    "nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so "
    "sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo "
    "xh xx yi yo za zh zu "
)
_THREE_LETTERS = (
    "aar abk ace ach ada ady afa afh afr ain aka akk alb ale alg alt amh ang anp apa ara arc "
    "arg arm arn arp art arw asm ast ath aus ava ave awa aym aze bad bai bak bal bam ban baq "
    "bas bat bej bel bem ben ber bho bih bik bin bis bla bnt bod bos bra bre btk bua bug bul "
    "bur byn cad cai car cat cau ceb cel ces cha chb che chg chi chk chm chn cho chp chr chu "
    "chv chy cmc cop cor cos cpe cpf cpp cre crh crp csb cus cym cze dak dan dar day del den "
    "deu dgr din div doi dra dsb dua dum dut dyu dzo efi egy eka ell elx eng enm epo est eus "
    "ewe ewo fan fao fas fat fij fil fin fiu fon fra fre frm fro frr frs fry ful fur gaa gay "
    "gba gem geo ger gez gil gla gle glg glv gmh goh gon gor got grb grc gre grn gsw guj gwi "
    "gws hai hat hau haw heb her hil him hin hit hmn hmo hrv hsb hun hup hye iba ibo ice ido "
    "iii ijo iku ile ilo ina inc ind ine inh ipk ira iro isl ita jav jbo jpn jpr jrb kaa kab "
    "kac kal kam kan kar kas kat kau kaw kaz kbd kha khi khm kho kik kin kir kmb kok kom kon "
    "kor kos kpe krc krl kro kru kua kum kur kut lad lah lam lao lat lav lez lim lin lit lol "
    "loz ltz lua lub lug lui lun luo lus mac mad mag mah mai mak mal man mao map mar mas may "
    "mdf mdr men mga mic min mis mkd mkh mlg mlt mnc mni mno moh mol mon mos mri msa mul mun "
    "mus mwl mwr mya myn myv nah nai nap nau nav nbl nde ndo nds nep new nia nic niu nld nno "
    "nob nog non nor nso nub nwc nya nym nyn nyo nzi oci oji ori orm osa oss ota oto paa pag "
    "pal pam pan pap pau peo per phi phn pli pol pon por pra pro pus qaa qtz que raj rap rar "
    "roa roh rom ron rum run rup rus sad sag sah sai sal sam san sas sat scc scn sco scr sel "
    "sem sga sgn shn sid sin sio sit sla slk slo slv sma sme smi smj smn smo sms sna snd snk "
    "sog som son sot spa sqi srd srn srp srr ssa ssw suk sun sus sux swa swe syr tah tai tam "
    "tat tel tem ter tet tgk tgl tha tib tig tir tiv tkl tlh tli tmh tog ton tpi tsi tsn tso "
    "tuk tum tup tur tut tvl twi tyv udm uga uig ukr umb und urd uzb vai ven vie vol vot wak "
    "wal war was wel wen wln wol xal xho yao yap yid yor ypk zap zen zha zho znd zul zun "
)
_CODES = frozenset(f"{_TWO_LETTERS}{_THREE_LETTERS}".split())
_RETIRED = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv"}

#: What languages call themselves.
NATIVE_NAMES = {
    "zh": "中文", "zh-cn": "简体中文", "zh-hans": "简体中文", "zh-tw": "繁體中文",
    "zh-hk": "繁體中文", "zh-hant": "繁體中文", "en": "English", "ja": "日本語", "ko": "한국어",
    "fr": "français", "de": "Deutsch", "es": "español", "pt": "português", "it": "italiano",
    "ru": "русский", "ar": "العربية", "vi": "Tiếng Việt", "id": "Bahasa Indonesia",
}  # fmt: skip
#: Countries whose code is no language's, other codes of languages, and English names.
_MISTAKES = (
    "al:sq at:de-AT au:en-AU bd:bn by:be cl:es-CL cn:zh-CN cz:cs dk:da ec:es-EC eg:ar-EG "
    "gb:en-GB ge:ka gr:el gt:es-GT hk:zh-HK il:he iq:ar-IQ ir:fa jo:ar-JO jp:ja ke:sw kh:km kz:kk "
    "lk:si ma:ar-MA md:ro mm:my mx:es-MX np:ne nz:en-NZ pe:es-PE ph:fil pk:ur qa:ar-QA rs:sr "
    "sy:ar-SY tj:tg tm:tk tz:sw ua:uk us:en-US uy:es-UY vn:vi ye:ar-YE "
    "arb:ar chs:zh-CN cht:zh-TW ckb:ku cmn:zh-CN jap:ja pes:fa swh:sw usa:en-US yue:zh-HK zsm:ms "
    "arabic:ar cantonese:zh-HK chinese:zh dutch:nl farsi:fa french:fr german:de greek:el hebrew:he "
    "hindi:hi indonesian:id italian:it japanese:ja korean:ko malay:ms mandarin:zh-CN persian:fa "
    "polish:pl portuguese:pt russian:ru spanish:es thai:th turkish:tr ukrainian:uk vietnamese:vi"
)


def is_known(text: str) -> bool:
    """Return whether a text is a tag that feeds may name: well-formed, of a listed language."""
    return _language(text) in _CODES


def is_plausible(text: str) -> bool:
    """Return whether a text is a tag that a body may name: well-formed, of a possible language.

    ISO 639-1 is closed, so two letters must be listed. ISO 639-3 has eight thousand codes of three
    letters, which are not.
    """
    language = _language(text)
    return len(language) == 3 or language in _CODES or language in _RETIRED


@lru_cache(maxsize=1024)
def read_tag(text: str | None) -> str | None:
    """Return a known tag in its usual case (RFC 5646, 2.1.1), or None; `zh_CN` means zh-CN."""
    tag = (text or "").strip().replace("_", "-")
    if not is_known(tag):
        return None
    subtags = tag.lower().split("-")
    for place, subtag in enumerate(subtags[1:], 1):
        if len(subtags[place - 1]) == 1:
            break  # extensions and private use stay in lower case
        subtags[place] = {2: subtag.upper(), 4: subtag.title()}.get(len(subtag), subtag)
    return "-".join(subtags)


def meant_tag(text: str) -> str | None:
    """Return the tag that was probably meant by a text that is no known tag, or None.

    Sees through locales (`zh_CN.UTF-8`), countries (`cn`, `jp-JP`, `cn-zh`), retired and other
    codes (`iw`, `cmn`), names (`english`, `中文`) and surplus subtags (`zh-CN-CN`).
    """
    subtags = re.findall(r"\w+", re.sub("[.@,;].*", "", text.replace("_", "-").lower()))
    names = {name.lower(): tag for tag, name in reversed(NATIVE_NAMES.items())}
    mistakes = names | _RETIRED | dict(pair.split(":") for pair in _MISTAKES.split())
    candidates = ["-".join(subtags[:length]) for length in range(len(subtags), 0, -1)]
    if meant := mistakes.get(" ".join(subtags)) or mistakes.get(subtags[0] if subtags else ""):
        language = meant.partition("-")[0]
        swapped = "-".join([*subtags[1:2], subtags[0]])
        candidates = [swapped] if len(subtags) == 2 else []
        candidates += ["-".join([language, *subtags[1:]])] if len(subtags) > 1 else []
        candidates.append(meant)
    return next(filter(None, map(read_tag, candidates)), None)


def hint(text: str) -> str:
    """Return what to write in the place of a text that is no tag, for error messages."""
    meant = meant_tag(text)
    return f'did you mean "{meant}"?' if meant else "write one like en or zh-CN"


def is_chinese(tag: str) -> bool:
    """Return whether notices and pages speak Chinese beside a text in this language."""
    return tag.partition("-")[0].lower() in ("zh", "cmn", "yue")


def is_traditional(tag: str) -> bool:
    """Return whether a Chinese text in this language is in the traditional script.

    The script subtag says so; without one the region does (Taiwan, Hong Kong, Macau), and
    Cantonese is traditional unless it is of mainland China.
    """
    subtags = tag.replace("_", "-").lower().split("-")
    if not is_chinese(subtags[0]) or "hans" in subtags:
        return False
    is_cantonese = "yue" in subtags and "cn" not in subtags
    return is_cantonese or not {"hant", "tw", "hk", "mo"}.isdisjoint(subtags)


def _language(text: str) -> str:
    """Return the primary subtag of a well-formed tag in lower case, or an empty text."""
    return text.partition("-")[0].lower() if re.fullmatch(GRAMMAR, text) else ""
