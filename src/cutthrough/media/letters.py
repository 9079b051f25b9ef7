"""Letters and the phones they stand for, language by language: data for `media.pronounce`.

A rule is a regular expression over small letters and what it is said as (`-`: nothing). Rules are tried in order at
each place; after a language's own come the plain ones under "". Phones are CMUdict's, without stress.
"""

from __future__ import annotations

LETTER_NAMES = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH", "i": "AY",
    "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW",
    "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S",
    "y": "W AY", "z": "Z IY",
}  # fmt: skip
"""How English names its letters."""

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "ye", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "tch", "ш": "sh", "щ": "sh", "ы": "i", "э": "e", "ю": "yu", "я": "ya", "і": "i",
    "ї": "yi", "є": "ye", "ґ": "g", "ђ": "j", "ј": "y", "љ": "ly", "њ": "ny", "ћ": "tch", "џ": "dj", "ў": "u",
}  # fmt: skip
"""Cyrillic letters in Latin ones, as the plain rules read them."""

GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "dh", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "ks", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "i", "φ": "f",
    "χ": "kh", "ψ": "ps", "ω": "o",
}  # fmt: skip
"""Greek letters in Latin ones."""

_PLAIN = """
tch CH; sh SH; zh ZH; kh HH; th T; ts T S; dh DH; dj JH; qu K; ck K; ph F
a AA; b B; c K; d D; e EH; f F; g G; h HH; i IY; j Y; k K; l L; m M; n N; o OW; p P; q K; r R; s S; t T
u UW; v V; w V; x K S; y(?=[aeiou]) Y; y IY; z Z; ß S; ø ER; å AO; æ AE; œ ER; ł W; ş SH; ç S; ı IH; đ D; þ TH; ð DH
"""

_GERMAN = """
^st SH T; ^sp SH P; tsch CH; sch SH; chs K S; (?<=[aou])ch HH; (?<=au)ch HH; ch SH; ck K; dt$ T; tz T S; tion T S Y OW N
pf P F; qu K V; ng NG; nk NG K; ph F; th T
äu OY; eu OY; ei AY; ai AY; ey AY; ay AY; au AW; ie IY; ieh IY
ah AA; aa AA; eh EY; ee EY; oh OW; oo OW; uh UW; öh ER; äh EH; üh UW; ih IY
er$ ER; en$ AH N; el$ AH L; em$ AH M; e$ AH; ern$ ER N; ern(?=[^aeiou]) EH R N
ä EH; ö ER; ü UW; z T S; w V; v F; j Y; ss S; ß S; s(?=[aeiouäöü]) Z; s S; d$ T; b$ P; g$ K; ig$ IH SH; y UW; x K S
a AA; e EH; i IH; o AO; u UH; mm M; nn N; tt T; ll L; rr R; ff F; pp P; kk K; bb B; dd D; gg G
"""

_FRENCH = """
h -; eaux?$ OW; eau OW; aux$ OW; au OW; oin W AE N; oi W AA; oî W AA; oy W AA Y; où UW; ou UW; oû UW
aient$ EH; ait$ EH; ais$ EH; ain AE N; ein AE N; aim AE N; ien Y AE N; ai EH; aî EH; ei EH; eil EY; euil ER Y
œu ER; eux$ ER; eu ER; tion S Y AO N; ille IY Y; aill AY Y; ail AY; ill IY Y
gn N Y; gu(?=[eiéèêy]) G; g(?=[eiéèêy]) ZH; ge(?=[aou]) ZH; ch SH; ph F; qu K; q K; th T; ç S; c(?=[eiéèêy']) S; cc K
(?<=.)ent$ -; emm AA M; enn EH N; [ae][nm](?=[^aeiouyéèêàâîôûnmh]) AA N; [ae]n$ AA N
[iy][nm](?=[^aeiouyéèêàâîônmh]) AE N
[iy]n$ AE N; [oô][nm](?=[^aeiouyéèêàâîônm]) AO N; on$ AO N; un$ AE N; um(?=[bp]) AE N
est$ EH; er$ EY; ez$ EY; et$ EY; é EY; è EH; ê EH; ë EH; es$ -; e$ -; (?<=.)[sxtdpz]+$ -
(?<=[aeiouéèêu])s(?=[aeiouéèê]) Z
ss S; ll L; tt T; nn N; mm M; pp P; rr R; ff F; j ZH; y(?=[aeiou]) Y; y IY; i(?=[aeouéè]) Y; u(?=i) W; u UW; û UW; w W
â AA; à AA; ô OW; î IY; ï IY; e AH; o AO
"""

_SPANISH = """
ch CH; ll Y; rr R; qu K; gü(?=[eiéí]) G W; gu(?=[eiéí]) G; g(?=[eiéí]) HH; j HH; c(?=[eiéí]) S; z S; ñ N Y; h -; v B
x K S; y$ IY; y Y; i(?=[aeoáéó]) Y; u(?=[aeoáéó]) W; ai AY; ay AY; au AW; ei EY; ey EY; oi OY; oy OY; e EH; ü UW
"""

_ITALIAN = """
sci(?=[aouàòù]) SH; sc(?=[eièéì]) SH; gli(?=[aeouàèò]) L Y; gli L Y IY; gn N Y; ch K; gh G; ci(?=[aouàòù]) CH
cc(?=[eièéì]) CH; c(?=[eièéì]) CH; gi(?=[aouàòù]) JH; gg(?=[eièéì]) JH; g(?=[eièéì]) JH; qu K W; zz T S; z T S; h -
i(?=[aeoàèò]) Y; u(?=[aeoàèò]) W; ai AY; au AW; ei EY; oi OY; e EH; o AO; j Y; cc K; gg G
"""

_DUTCH = """
sch(?=[aeiour]) S HH; sch S; ch HH; ng NG; nk NG K; tj CH; sj SH; ij EY; ei EY; ui AW; ouw AW; ou AW; auw AW; au AW
oei UW Y; oe UW; eeuw EY UW; ieuw IY UW; eu ER; aai AA Y; ooi OW Y; aa AA; ee EY; oo OW; uu UW; ie IY; lijk$ L AH K
en$ AH; er$ ER; e$ AH; g HH; j Y; w V; v F; z Z; d$ T; b$ P; qu K W; a AA; e EH; i IH; o AO; u AH; y IY; th T
"""

_PORTUGUESE = """
nh N Y; lh L Y; ch SH; rr R; ss S; ç S; qu(?=[eiéí]) K; qu K W; gu(?=[eiéí]) G; g(?=[eiéí]) ZH; j ZH
c(?=[eiéêí]) S; h -
ões$ OY N S; õe OY N; ãos?$ AW N; ão AW N; ães$ AY N S; ãe AY N; ã AH N; õ AO N; am$ AW N; em$ EY N; x SH; ou OW; ei EY
ai AY; au AW; oi OY; eu EH UW; (?<=[aeiouáéíóú])s(?=[aeiouáéíóú]) Z; z$ S; os$ UW S; o$ UW; e$ IY; es$ IY S
i(?=[ao]) Y; u(?=[ao]) W; m$ N; e EH; o AO
"""

_ENGLISH = """
^kn N; ^gn N; ^wr R; ^ps S; ^x Z; ^wh W; tch CH; ch CH; sh SH; ph F; th TH; ck K; qu K W; dge JH; ng$ NG
nk NG K; gh(?=[t]) -
tion SH AH N; sion ZH AH N; cious SH AH S; tious SH AH S; tial SH AH L; cial SH AH L; ture$ CH ER; ous$ AH S
igh AY; eigh EY; augh AO; ough AO; ould UH D; ing$ IH NG; ed$ D; es$ Z; le$ AH L; er$ ER; or$ ER; ar$ AA R; re$ ER; gh -
ee IY; ea IY; oo UW; oa OW; ou AW; ow$ OW; ow AW; oi OY; oy OY; ai EY; ay EY; au AO; aw AO; eu Y UW; ew UW
ie$ IY; ie IY; ey$ IY
ar AA R; er ER; ir ER; ur ER; or AO R
a(?=[^aeiouwxy]e$) EY; e(?=[^aeiouwxy]e$) IY; i(?=[^aeiouwxy]e$) AY; o(?=[^aeiouwxy]e$) OW; u(?=[^aeiouwxy]e$) UW
(?<=..)e$ -; y$ IY; ^y Y; y(?=[aeiou]) Y; y IH; c(?=[eiy]) S; g(?=[eiy]) JH; s$ Z; ss S; x K S; mb$ M
a$ AH; e$ IY; i$ IY; o$ OW; u$ UW; bb B; dd D; ff F; gg G; ll L; mm M; nn N; pp P; rr R; tt T; zz Z
a AE; b B; c K; d D; e EH; f F; g G; h HH; i IH; j JH; k K; l L; m M; n N; o AA; p P; q K; r R; s S; t T; u AH; v V
w W; z Z
"""

RULES = {
    "": _PLAIN,
    "de": _GERMAN,
    "en": _ENGLISH,
    "es": _SPANISH,
    "fr": _FRENCH,
    "it": _ITALIAN,
    "nl": _DUTCH,
    "pt": _PORTUGUESE,
}
"""Rules by language; languages that are not here are read by the plain ones alone."""
