"""The words around names in bylines: labels, roles, job titles, placeholders, what is no name."""

from __future__ import annotations

import re

from syndicate.text.patterns import regex

#: What stands before an author's name.
_BY = (
    r"(?:(?:written|posted|published|story|words|texts?|articles?|reported|submitted|contributed|"
    r"created|recipes?|review(?:ed)?|report|post|guest post|opinion|analysis|interview)\s+)?by"
    r"|(?:post |article |story |guest )?authors?|writers?|written|posted|reporters?|words|texts?|"
    r"text und interview|interview|über|about"
    r"|(?:(?:geschrieben|verfasst|erstellt|eingestellt|veröffentlicht|publiziert|gepostet|"
    r"(?:gast)?beitrag|ein (?:gast)?beitrag|(?:gast)?artikel|text|interview|kommentar|"
    r"pressemitteilung|rezept|foto)\s+)?(?:von|vom)"
    r"|autor(?:in|en|innen)?|verfasser(?:in)?|protokoll"
    r"|(?:(?:publié|écrit|rédigé|posté|propos recueillis)\s+)?par|auteure?s?"
    r"|(?:(?:publicado|escrito|postado)\s+)?por|autora?s?|(?:texto|redacción)(?=:)"
    r"|(?:(?:scritto|pubblicato)\s+)?(?:da|di)|autor[ei]|door|geschreven door|av|af|skrevet av|"
    r"автор"
)
_CHINESE_BY = (
    r"原作者|本文作者|作者|撰文|撰稿|采写|采访人员|文字|文|报道|記者|记者|"
    r"投稿者|筆者|著者|執筆|ライター"
)
#: A label of an author at the start of a text.
LABEL = regex(
    rf"(?:(?:{_BY})(?![^\W\d_])(?:\s*[:：|])?|(?:{_CHINESE_BY})\s*[:：/／|｜丨●＝=]|"
    rf"(?:{_CHINESE_BY})(?=\s|[^\x00-\xff])(?<!文)(?<!报道))[\s:：]*",
    re.IGNORECASE,
)
#: A label that says when, not who.
DATE_LABEL = regex(
    r"(?:posted|published|updated|created|written|veröffentlicht|publiziert|erstellt|aktualisiert|"
    r"publié|publicado|pubblicato|geplaatst)(?: on| am| le| el| il| op)?\s*:?"
    r"|(?:发布|发表)?(?:时间|日期)\s*[:：]?",
    re.IGNORECASE,
)
#: A label of another role anywhere in a text; the group is the role.
ROLE = regex(
    r"(?<![^\W\d_])(?:"
    r"(?P<editor>edit(?:ed|ing) by|editors?(?=\s*[:：])|redaktion(?=:)|bearbeitet von)"
    r"|(?P<photographer>(?:photo(?:s|graphs?|graphy)?|pictures?|images?) by|"
    r"(?:photos?|photograph(?:er|y)|fotos?|fotograf(?:in|ie)?|bild(?:er)?|images?|imagen)(?=\s*[:：]))"
    r"|(?P<translator>translat(?:ed|ion) by|translators?(?=\s*[:：])|übersetz(?:t von|ung:)|"
    r"traduit par|traducción(?: de|:))"
    r"|(?P<illustrator>illustrat(?:ed|ions?) by|illustrations?(?=\s*[:：]))"
    r")\s*[:：]?\s*"
    r"|(?P<editor_>责任编辑|责任编辑人|責任編輯|责编|編輯|编辑|編集者?|编审|审核|主编)(?=[\s:：/／|｜_])[\s:：/／|｜]*"
    r"|(?P<photographer_>摄影|攝影|图片|摄)(?=[\s:：/／|｜])[\s:：/／|｜]*"
    r"|(?P<translator_>译者|翻译|编译|翻訳者?)(?=[\s:：/／|｜])[\s:：/／|｜]*"
    r"|(?P<proofreader>校对|校對)(?=[\s:：/／|｜])[\s:：/／|｜]*",
    re.IGNORECASE,
)
_JOBS = (
    r"writers?|reporters?|correspondents?|contributors?|editors?|editors?[- ]in[- ]chief|"
    r"columnists?|journalists?|producers?|photographers?|critics?|bloggers?|analysts?|"
    r"ceo|cto|cfo|coo|founders?|co-founder|director|president|professor|fellow|intern|freelancer?|authors?|"
    r"redakteur(?:in)?|chefredakteur(?:in)?|volontär(?:in)?|korrespondent(?:in)?|journalist(?:in)?|"
    r"reporter(?:in)?|autor(?:in)?|kolumnist(?:in)?|journaliste|rédacteur|rédactrice|redactora?|"
    r"periodista|giornalista|editora?"
)
_RANKS = (
    r"staff|senior|junior|chief|associate|assistant|managing|executive|contributing|deputy|"
    r"national|political|politics|business|culture|news|sports?|science|technology|tech|health|"
    r"education|opinion|features?|features|guest|special|lead|principal|digital|online|web|"
    r"freelance|foreign|investigative|general|assignment|city|metro|breaking|food|travel|art|"
    r"arts|music|film|tv|media|data|environment|energy|legal|white house|the|freie[rn]?|deutscher?|"
    r"stellvertretende[rn]?|leitende[rn]?"
)
#: A job title, alone or behind a name.
JOB = regex(
    rf"(?:(?:{_RANKS})[\s-]+){{0,4}}(?:{_JOBS})(?:(?:\s+(?:at|for|of|und|and|bei|de|von)\s.*)|,.*)?",
    re.IGNORECASE,
)
JOB_AT_END = regex(
    rf"(?: (?:{_RANKS})){{1,4}} (?:{_JOBS})$| (?:contributor|correspondent|columnist|"
    rf"reporter|chefredakteur(?:in)?|redakteur(?:in)?|staff writer|ceo|staff|freelance)$",
    re.IGNORECASE,
)
#: Degrees and the like, which follow a name behind a comma.
DEGREE = regex(
    r"(?:ph\.? ?d|m\.? ?d|m\.? ?a|m\.? ?sc|b\.? ?a|b\.? ?sc|mba|mph|rd|rdn|ldn|rn|cpt|jd|esq|cfa|"
    r"cpa|dds|dvm|jr|sr|ii|iii|iv|cfp|ma|ms|bs|dr|prof|pa-c|np|cnn|ap|reuters)\.?",
    re.IGNORECASE,
)
#: Words that stand for a name that is not given.
PLACEHOLDERS = frozenset(
    word.strip()
    for line in """
    admin / administrator / administrador / adm / wordpressadmin / wpadmin / webadmin
    siteadmin / root / webmaster / web master / superuser / super user / system / default
    user / username / test / editor / editors / the editor / the editors / editorial
    editorial team / editorial staff / editorial board / news desk / newsdesk / web desk
    staff / staff writer / staff writers / staff report / staff reports / staff reporter
    our staff / our correspondent / team / the team / author / the author / authors / autor
    autora / autorin / auteur / autore / writer / contributor / contributors / guest
    guest author / guest post / guest contributor / gast / gastautor / gastbeitrag / publisher
    press release / pressemitteilung / agencies / agency / news agencies / news services
    news service reports / wire reports / wire services / from wire reports / redaktion
    die redaktion / redaktionsteam / online redaktion / onlineredaktion / redacción
    redaccion / redação / redazione / rédaction / la rédaction / redactie / redakce / redakcja
    редакция / unknown / unknown author / unbekannt / unbenannt / inconnu / desconocido
    anonymous / anonym / anonyme / anónimo / anonimo / no author / none / null / nil
    undefined / nan / na / n a / name / your name / full name / nom / nombre / nome / vorname
    email / by / von / posted on / posted / home / on / am / at / in / der / die / das / the
    datum / beitrag / twitter / facebook / instagram / linkedin / rss / website / print
    share / follow / following / profile / bio / about / menu / search / comment / comments
    reply
    佚名 / 未知 / 匿名 / 无名 / 不详 / 网络 / 互联网 / 来源网络 / 本站 / 本网 / 本站原创
    原创 / 转载 / 管理员 / 超级管理员 / 系统管理员 / 小编 / 编辑 / 责任编辑 / 编辑部
    本刊编辑部 / 记者 / 本报记者 / 本刊记者 / 作者 / 网友 / 用户
    """.strip().splitlines()
    for word in line.split(" / ")
)
#: Words that no name holds: notices, forms, dates, buttons.
NO_NAME = regex(
    r"\b(?:cookies?|privacy|policy|policies|your|our|this|these|that|with|using|used|"
    r"agree|terms|consent|website|subscribe|subscription|newsletter|log ?in|sign (?:in|up)|"
    r"comments?|kommentare?|share|follow|minutes?|mins?|seconds?|hours?|views?|published|posted|"
    r"updated|reserved|copyright|licen[sc]ed?|lizenz|creative commons|cc by|archives?|rss|feed|"
    r"required|erforderlich|obligatoire|email|e-mail|says|said|sagte?|schrieb|wrote|dit|dice|"
    r"beiträge|artikel|articles?|stories|posts?|reading time|lesezeit|uhr|ago|yesterday|today|"
    r"(?:read|view|see|show|load) (?:more|all|full)|more (?:from|by|stories)|view author|"
    r"add (?:to|your)|click|download|advertisement|anzeige|sponsored|powered|designed|hecho|"
    r"verified|verifizierte?|rated?|stars?|photo|foto|image|credit|courtesy|source|quelle|"
    r"(?-i:is|are|was|were|has|have|will|use|you|we|us)|when|what|how|why|who|where|ist|sind|wird|nicht|eine?[nrms]?|"
    r"datum|beitrag|übersicht|artikelübersicht|inhalte|gesponserte|ja nein|partner|testimonial)\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:von|by|on|of|and|und)$"
    r"|[?!¿¡=#$%^~{}\\<>]|&\w+;|阅读|评论|浏览|发布|发表|点击|转载|收藏|举报|关注|声明|版权|授权|侵权|登录|注册|"
    r"^(?:来源|时间|日期)|[。！？；…]",
    re.IGNORECASE,
)
#: Small words inside names.
PARTICLES = frozenset(
    "v de del della der den des di da das do dos du d la le las los el al bin ibn ben von vom van "
    "zu zum zur ter ten te of the und and y e i af av san st mac mc dem für".split()
)
