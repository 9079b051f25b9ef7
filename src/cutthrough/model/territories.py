"""Where something may be shown, or is seen: countries by their codes, and what one of them leaves open to the other."""

from __future__ import annotations

from collections.abc import Iterable

from cutthrough.model.errors import ValueProblem

# ISO 3166-1 alpha-2, as listed in iso3166.tab of the IANA time zone database (from ISO/TC 46 N1127, 2024-02-29).
_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
    CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA
    GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
    MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
    RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW
    TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EU = frozenset(_MEMBERS.split())
GROUPS: dict[str, frozenset[str]] = {
    "EU": _EU,
    "EEA": _EU | {"IS", "LI", "NO"},
    "DACH": frozenset({"DE", "AT", "CH"}),
}
"""What people write for several countries; the European Union as it has been since 2020 (general knowledge)."""

EVERYWHERE = frozenset({"world", "worldwide", "everywhere", "global", "all"})
_MEANT = {"UK": "GB", "EL": "GR", "EN": "GB", "USA": "US", "GER": "DE", "UAE": "AE"}

Territories = frozenset[str] | None
"""Codes of countries; None is everywhere."""


def parse_territories(texts: Iterable[str]) -> Territories:
    """Read `DE`, `at`, `EU`, `DACH` or `worldwide`; nothing at all is everywhere. Raises ValueProblem else."""
    found: set[str] = set()
    anywhere, asked = False, False
    for text in texts:
        asked = True
        said = " ".join(str(text).split())
        code = said.upper()
        if said.casefold() in EVERYWHERE:
            anywhere = True
        elif code in GROUPS or code in COUNTRIES:
            found |= GROUPS.get(code, {code})
        else:
            shown = said if len(said) <= 40 else said[:39] + "…"
            meant = f"write {_MEANT[code]}" if code in _MEANT else "write codes of ISO 3166-1: DE, AT; or EU, worldwide"
            raise ValueProblem(f'"{shown}" is no country\'s code', meant)
    return None if anywhere or not asked else frozenset(found)


def beyond(seen: Territories, allowed: Territories) -> Territories:
    """Where it is seen and not allowed: the empty set where nothing is, None for all the world but what is allowed."""
    if allowed is None:
        return frozenset()
    return None if seen is None else seen - allowed
