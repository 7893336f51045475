"""The months and days of the week in the languages that feeds and pages are dated in."""

from __future__ import annotations

from functools import cache
from unicodedata import category, normalize

_MONTHS = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner feber mrz apr mai jun jul aug sept okt nov dez
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr mei jun jul aug sept okt nov dec
januar februar marts april maj juni juli august september oktober november december
januar februar mars april mai juni juli august september oktober november desember
januari februari mars april maj juni juli augusti september oktober november december
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
ledna února března dubna května června července srpna září října listopadu prosince
leden únor březen duben květen červen červenec srpen září říjen listopad prosinec
januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
január február március április május június július augusztus szeptember október november december
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
januari februari maret april mei juni juli agustus september oktober november desember
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
януари февруари март април май юни юли август септември октомври ноември декември
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
"""  # noqa: E501 - a language a line
_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday
mon tues wednes thurs fri satur sun
montag dienstag mittwoch donnerstag freitag samstag sonntag
mo di mi do fr sonnabend so
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
segunda terça quarta quinta sexta sábado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
dilluns dimarts dimecres dijous divendres dissabte diumenge
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
mandag tirsdag onsdag torsdag fredag lørdag søndag
måndag tisdag onsdag torsdag fredag lördag söndag
maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina
poniedziałek wtorek środa czwartek piątek sobota niedziela
pondělí úterý středa čtvrtek pátek sobota neděle
pondelok utorok streda štvrtok piatok sobota nedeľa
ponedjeljak utorak srijeda četvrtak petak subota nedjelja
luni marți miercuri joi vineri sâmbătă duminică
hétfő kedd szerda csütörtök péntek szombat vasárnap
pazartesi salı çarşamba perşembe cuma cumartesi pazar
senin selasa rabu kamis jumat sabtu minggu
понедельник вторник среда четверг пятница суббота воскресенье
пн вт ср чт пт сб вс
понеділок вівторок середа четвер пʼятниця субота неділя
понеделник вторник сряда четвъртък петък събота неделя
δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
星期一 星期二 星期三 星期四 星期五 星期六 星期日
礼拜一 礼拜二 礼拜三 礼拜四 礼拜五 礼拜六 礼拜天
周一 周二 周三 周四 周五 周六 周日
週一 週二 週三 週四 週五 週六 週日
星期一 星期二 星期三 星期四 星期五 星期六 星期天
月 火 水 木 金 土 日
月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
一 二 三 四 五 六 日
월 화 수 목 금 토 일
월요일 화요일 수요일 목요일 금요일 토요일 일요일
"""
_SHORTEST_MONTH, _SHORTEST_WEEKDAY = 3, 2
#: Dashes, the minus sign and the apostrophe, as programs for setting type write them.
_SIGNS = {**dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-"), 0x2019: "'"}


def bare(text: str) -> str:
    """Return a text for comparison: one case, wide signs narrow, no accents, single blanks."""
    decomposed = normalize("NFKD", text.casefold()).translate(_SIGNS)
    letters = "".join(sign for sign in decomposed if category(sign) != "Mn")
    return " ".join(normalize("NFC", letters).split())


@cache
def _numbers(table: str, shortest: int) -> dict[str, frozenset[int]]:
    """Return the numbers that each word and each beginning of one may stand for, from 1.

    A whole word is not taken for the beginning of another, and what RFC 822 calls a month or a
    day (the first three letters in English) is that one, whatever another language has.
    """
    rows = [bare(line).split() for line in table.strip().splitlines()]
    english = {word[:3]: frozenset((number,)) for number, word in enumerate(rows[0], 1)}
    whole: dict[str, set[int]] = {}
    begun: dict[str, set[int]] = {}
    for row in rows:
        for number, word in enumerate(row, 1):
            whole.setdefault(word, set()).add(number)
            for length in range(shortest, len(word)):
                begun.setdefault(word[:length], set()).add(number)
    return {word: frozenset(numbers) for word, numbers in (begun | whole).items()} | english


def month_of(word: str) -> int | None:
    """Return the month from 1 to 12 that a bare word or its beginning names.

    None where it names none, or different ones in different languages.
    """
    numbers = _numbers(_MONTHS, _SHORTEST_MONTH).get(word, frozenset())
    return next(iter(numbers)) if len(numbers) == 1 else None


def weekdays_of(word: str) -> frozenset[int]:
    """Return the ISO weekdays, Monday is 1, that a bare word names in any language."""
    return _numbers(_WEEKDAYS, _SHORTEST_WEEKDAY).get(word, frozenset())
