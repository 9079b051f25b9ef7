"""The few words that pages say themselves, in the languages they can say them in."""

from __future__ import annotations

from collections.abc import Mapping

from cutthrough.model.languages import runs_right_to_left
from cutthrough.site.further_words import FURTHER

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "skip": "Skip to the film",
        "films": "Films",
        "all_films": "All films",
        "watch": "Watch",
        "play": "Play",
        "again": "Watch again",
        "chapters": "Chapters",
        "transcript": "Transcript",
        "other_cuts": "Other cuts of this film",
        "embed": "Embed this film",
        "embed_how": "Paste this where the film should be shown:",
        "keyboard": "Keyboard",
        "keyboard_how": "With the film in focus: K plays and pauses, J and L go ten seconds back and on, M mutes, "
        "C shows captions, F fills the screen, 0 to 9 jump to tenths of the film.",
        "captions": "Captions",
        "made_with_ai": "Made with AI",
        "made_with_ai_how": "What a model made or altered here:",
        "feed": "Feed",
        "missing": "This page is not here",
        "missing_how": "The film was taken down, or the address is not quite right.",
        "gone": "This film is not shown any more",
        "gone_how": "It was taken off this site.",
        "nothing": "Nothing is published here yet.",
        "preview": "Preview. Not published.",
        "no_video": "This browser can't play the film here. Open the file instead:",
        "more": "More",
        "credits": "Credits",
        "for": "For {name}",
        "for_at": "For {name}, {account}",
        "ended": "This link has ended",
        "ended_how": "The address you were given was for a time, and that time is over.",
        "ended_still": "The film is still there for everybody.",
    },
    "de": {
        "skip": "Zum Film",
        "films": "Filme",
        "all_films": "Alle Filme",
        "watch": "Ansehen",
        "play": "Abspielen",
        "again": "Noch einmal",
        "chapters": "Kapitel",
        "transcript": "Transkript",
        "other_cuts": "Weitere Fassungen",
        "embed": "Film einbetten",
        "embed_how": "Dort einfügen, wo der Film gezeigt werden soll:",
        "keyboard": "Tastatur",
        "keyboard_how": "Wenn der Film den Fokus hat: K spielt ab und hält an, J und L springen zehn Sekunden zurück "
        "und vor, M schaltet stumm, C zeigt Untertitel, F füllt den Schirm, 0 bis 9 springen zu Zehnteln des Films.",
        "captions": "Untertitel",
        "made_with_ai": "Mit KI gemacht",
        "made_with_ai_how": "Was ein Modell hier erzeugt oder verändert hat:",
        "feed": "Feed",
        "missing": "Diese Seite gibt es hier nicht",
        "missing_how": "Der Film wurde entfernt, oder die Adresse stimmt nicht ganz.",
        "gone": "Dieser Film wird nicht mehr gezeigt",
        "gone_how": "Er wurde von dieser Seite genommen.",
        "nothing": "Hier ist noch nichts veröffentlicht.",
        "preview": "Vorschau. Nicht veröffentlicht.",
        "no_video": "Dieser Browser kann den Film hier nicht abspielen. Stattdessen die Datei öffnen:",
        "more": "Mehr",
        "credits": "Nachweise",
        "for": "Für {name}",
        "for_at": "Für {name}, {account}",
        "ended": "Dieser Link ist abgelaufen",
        "ended_how": "Die Adresse galt für eine Zeit, und die ist um.",
        "ended_still": "Der Film ist weiter für alle da.",
    },
    "fr": {
        "skip": "Aller au film",
        "films": "Films",
        "all_films": "Tous les films",
        "watch": "Regarder",
        "play": "Lire",
        "again": "Revoir",
        "chapters": "Chapitres",
        "transcript": "Transcription",
        "other_cuts": "Autres versions du film",
        "embed": "Intégrer ce film",
        "embed_how": "À coller là où le film doit être montré :",
        "keyboard": "Clavier",
        "keyboard_how": "Quand le film a le focus : K lit et met en pause, J et L reculent et avancent de 10 s, "
        "M coupe le son, C affiche les sous-titres, F remplit l'écran, 0 à 9 vont aux dixièmes du film.",
        "captions": "Sous-titres",
        "made_with_ai": "Fait avec l'IA",
        "made_with_ai_how": "Ce qu'un modèle a créé ou modifié ici :",
        "feed": "Flux",
        "missing": "Cette page n'est pas ici",
        "missing_how": "Le film a été retiré, ou l'adresse n'est pas tout à fait la bonne.",
        "gone": "Ce film n'est plus montré",
        "gone_how": "Il a été retiré de ce site.",
        "nothing": "Rien n'est encore publié ici.",
        "preview": "Aperçu. Non publié.",
        "no_video": "Ce navigateur ne peut pas lire le film ici. Ouvrir plutôt le fichier :",
        "more": "Plus",
        "credits": "Crédits",
        "for": "Pour {name}",
        "for_at": "Pour {name}, {account}",
        "ended": "Ce lien a expiré",
        "ended_how": "L'adresse valait pour un temps, et ce temps est passé.",
        "ended_still": "Le film est toujours là pour tout le monde.",
    },
    "es": {
        "skip": "Ir a la película",
        "films": "Películas",
        "all_films": "Todas las películas",
        "watch": "Ver",
        "play": "Reproducir",
        "again": "Ver otra vez",
        "chapters": "Capítulos",
        "transcript": "Transcripción",
        "other_cuts": "Otras versiones",
        "embed": "Insertar esta película",
        "embed_how": "Péguelo donde deba mostrarse la película:",
        "keyboard": "Teclado",
        "keyboard_how": "Con la película enfocada: K reproduce y pausa, J y L retroceden y avanzan diez segundos, "
        "M silencia, C muestra los subtítulos, F llena la pantalla, 0 a 9 saltan a décimas de la película.",
        "captions": "Subtítulos",
        "made_with_ai": "Hecho con IA",
        "made_with_ai_how": "Lo que un modelo creó o alteró aquí:",
        "feed": "Fuente",
        "missing": "Esta página no está aquí",
        "missing_how": "La película se retiró, o la dirección no es del todo correcta.",
        "gone": "Esta película ya no se muestra",
        "gone_how": "Se retiró de este sitio.",
        "nothing": "Aquí aún no hay nada publicado.",
        "preview": "Vista previa. Sin publicar.",
        "no_video": "Este navegador no puede reproducir la película aquí. Abra el archivo:",
        "more": "Más",
        "credits": "Créditos",
        "for": "Para {name}",
        "for_at": "Para {name}, {account}",
        "ended": "Este enlace ha caducado",
        "ended_how": "La dirección valía por un tiempo, y ese tiempo terminó.",
        "ended_still": "La película sigue ahí para todos.",
    },
    **FURTHER,
}
"""By language, then by what is said. A language that is added says all of what English does; a test compares them."""

NAMES: dict[str, str] = {
    "ar": "العربية", "bn": "বাংলা", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fr": "Français", "he": "עברית", "hi": "हिन्दी",
    "hr": "Hrvatski", "hu": "Magyar", "id": "Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어",
    "lt": "Lietuvių", "lv": "Latviešu", "ms": "Melayu", "nb": "Norsk bokmål", "nl": "Nederlands", "no": "Norsk",
    "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina",
    "sr": "Српски", "sv": "Svenska", "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "ur": "اردو",
    "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip
"""What languages call themselves, for the menus of captions (Unicode CLDR's autonyms, from memory)."""


_ALWAYS_SEEN = (
    "films", "all_films", "again", "chapters", "transcript", "other_cuts", "made_with_ai", "more", "credits", "embed",
    "keyboard", "feed",
)  # fmt: skip

_TRADITIONAL = frozenset(("hant", "tw", "hk", "mo"))
"""What of a tag says that Chinese is written in traditional characters (Unicode CLDR's likely subtags)."""


def words_in(language: str | None) -> tuple[str, Mapping[str, str]]:
    """The language that a page speaks, and its words: the film's own where we have it, else English."""
    main, *rest = (language or "en").lower().replace("_", "-").split("-")
    if main == "zh" and not _TRADITIONAL.isdisjoint(rest) and "hans" not in rest:
        main = "zh-Hant"
    return (main, WORDS[main]) if main in WORDS else ("en", WORDS["en"])


def words_set(language: str) -> tuple[str, ...]:
    """The words of a language in `WORDS` that pages set in the brand's font: all, where a few letters make them.

    A letter of Chinese, Japanese or Korean weighs some 200 bytes, so that of those only what is always seen is set in
    it; the rest is set in the system's own font, whole sentences at a time.
    """
    words = WORDS[language]
    if language.partition("-")[0] not in ("ja", "ko", "zh"):
        return tuple(words.values())
    return tuple(words[each] for each in _ALWAYS_SEEN)


def name_of(language: str) -> str:
    """What a language calls itself, with its region where it names one; the tag itself where we don't know."""
    main, _, rest = language.replace("_", "-").partition("-")
    name = NAMES.get(main.lower())
    if name is None:
        return language
    return f"{name} ({rest.upper()})" if rest else name


def direction_of(language: str | None) -> str:
    """`rtl` for languages that are written from the right, `ltr` for all others."""
    return "rtl" if runs_right_to_left(language) else "ltr"
