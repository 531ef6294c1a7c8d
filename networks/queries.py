"""Reads of the directory: search, facets, one record with its relations, the tree, suggestions of organisations."""

import re
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact
from django.utils.translation import get_language

from academy_portal.reference import names

from .models import FOLD, Kind, Network, Organisation, Region, Status

# Below this share of common three-letter pieces two words are no longer taken for the same word mistyped.
SIMILAR = 0.45
WORDS_MAX = 8
SHORTEST_MISTYPED_WORD = 4
# Long columns that no list shows.
NOT_LISTED = ("description", "note", "translations", "search_text")
FACETS = ("region", "country", "kind", "theme", "language", "status")
_BETWEEN_WORDS = re.compile(r"[\s\-_/\\.,;:()'’\"«»&|+*?!%]+")
_DOTTED_ACRONYM = re.compile(r"^(?:\w\.){2,}\w?$")


@dataclass(frozen=True)
class NetworkFilter:
    """What a reader of the directory asked for; an empty value asks for nothing."""

    q: str = ""
    region: str = ""
    country: str = ""
    kind: str = ""
    theme: str = ""
    language: str = ""
    status: str = ""

    def without(self, name: str) -> "NetworkFilter":
        """The same wish without one of its parts."""
        return replace(self, **{name: ""})

    def as_parameters(self) -> dict[str, str]:
        """The parts that ask for something, as an address carries them."""
        return {part.name: getattr(self, part.name) for part in fields(self) if getattr(self, part.name)}


@dataclass(frozen=True)
class Found:
    """The networks that answer a wish, in order; ``is_near`` when only words that look alike were found."""

    networks: QuerySet[Network]
    is_near: bool = False


@dataclass(frozen=True)
class Option:
    """One value of a facet: its code, its name for the reader, how many networks it would leave."""

    value: str
    label: str
    count: int


@dataclass
class TreeNode:
    """A network in the tree of federations, with those that belong to it."""

    network: Network
    children: list["TreeNode"] = field(default_factory=list)


def search_words(text: str) -> list[str]:
    """The words of a search; a dotted acronym such as C.I.T.I.E.S. is one word."""
    words: list[str] = []
    for part in text.split():
        if _DOTTED_ACRONYM.match(part):
            words.append(part.replace(".", ""))
        else:
            words.extend(word for word in _BETWEEN_WORDS.split(part) if word)
    return words[:WORDS_MAX]


def folded(text: str) -> Combinable:
    """A text as it stands in the search columns: no accents, upper case."""
    return Func(Value(text), function=FOLD)


def holding_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those whose names hold every word of a text, whole or as a part."""
    for word in search_words(text):
        rows = rows.filter(search_text__contains=folded(word))
    return rows


def resembling(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those whose names hold, for every word, one that looks like it; ``accept_mistyped_words`` says how alike."""
    for word in search_words(text):
        holds = Q(search_text__contains=folded(word))
        if len(word) >= SHORTEST_MISTYPED_WORD:
            holds |= Q(search_text__trigram_word_similar=folded(word))
        rows = rows.filter(holds)
    return rows


def accept_mistyped_words() -> None:
    """Set, for this connection, how alike two words must be to be taken for one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(SIMILAR)])


def _answering(wish: NetworkFilter, *, is_near: bool) -> QuerySet[Network]:
    """The networks that answer a wish, in no order."""
    rows = Network.objects.order_by()
    for name in ("region", "kind", "status"):
        if value := getattr(wish, name):
            rows = rows.filter(**{name: value})
    if wish.country:
        covered = Network.countries.through.objects.filter(network=OuterRef("pk"), country_id=wish.country)
        rows = rows.filter(Q(seat_country_id=wish.country) | Exists(covered))
    if wish.theme:
        themes = Network.themes.through.objects.filter(network=OuterRef("pk"), theme_id=wish.theme)
        rows = rows.filter(Exists(themes))
    if wish.language:
        languages = Network.languages.through.objects.filter(network=OuterRef("pk"), language_id=wish.language)
        rows = rows.filter(Exists(languages))
    return resembling(rows, wish.q) if is_near else holding_words(rows, wish.q)


def _likeness_first(rows: QuerySet[Network], text: str) -> QuerySet[Network]:
    """The exact acronym first, then by how alike the names are."""
    acronym = Func(F("acronym"), function=FOLD)
    plain_acronym = Func(Func(F("acronym"), Value("."), Value(""), function="replace"), function=FOLD)
    wanted = folded(text)
    return rows.annotate(
        exact=Case(When(Exact(acronym, wanted) | Exact(plain_acronym, wanted), then=Value(0)), default=Value(1)),
        likeness=TrigramWordSimilarity(wanted, "search_text"),
    ).order_by("exact", F("likeness").desc(), "sort_name", "pk")


def find_networks(wish: NetworkFilter) -> Found:
    """The networks that answer a wish, with what a row of the list shows.

    Whole words win: only when no network holds them all are words accepted that look alike.
    """
    words = search_words(wish.q)
    is_near = bool(words) and not _answering(wish, is_near=False).exists()
    if is_near:
        accept_mistyped_words()
    rows = _answering(wish, is_near=is_near)
    ordered = _likeness_first(rows, " ".join(words)) if words else rows.order_by("sort_name", "pk")
    for_list = ordered.select_related("seat_country", "name_language").defer(
        "description", "note", "translations", "search_text"
    )
    return Found(for_list, is_near)


def near_networks(wish: NetworkFilter, *, limit: int = 5) -> list[Network]:
    """When nothing answers a wish: the networks whose names come closest to its words, whatever else was asked."""
    words = search_words(wish.q)
    if not words:
        return []
    accept_mistyped_words()
    wanted = folded(" ".join(words))
    near = Network.objects.filter(search_text__trigram_word_similar=wanted)
    return list(_likeness_first(near, " ".join(words)).select_related("name_language")[:limit])


def facets(wish: NetworkFilter, *, is_near: bool = False) -> dict[str, list[Option]]:
    """The options of each facet, counted with the other parts of the wish in force.

    All regions, kinds and states stand, empty ones too; countries, themes and languages only where a network has them.
    ``is_near`` is what ``find_networks`` answered for the same wish.
    """
    language = get_language() or "en"
    rows = {name: _answering(wish.without(name), is_near=is_near) for name in FACETS}
    return {
        "region": _fixed(Region.choices, rows["region"], "region"),
        "kind": _fixed(Kind.choices, rows["kind"], "kind"),
        "status": _fixed(Status.choices, rows["status"], "status"),
        "country": _countries(rows["country"], language),
        "theme": _themes(rows["theme"], language),
        "language": _languages(rows["language"], language),
    }


def _fixed(choices: list[tuple[str, str]], rows: QuerySet[Network], column: str) -> list[Option]:
    counts = dict(rows.values_list(column).annotate(Count("pk")))
    return [Option(value, str(label), counts.get(value, 0)) for value, label in choices]


def _countries(rows: QuerySet[Network], language: str) -> list[Option]:
    """Countries with a seat or covered; a network counts once for each."""
    covered = Network.countries.through.objects.filter(network__in=rows.values("pk")).values_list(
        "country_id", "network_id"
    )
    seats = rows.filter(seat_country__isnull=False).values_list("seat_country_id", "pk")
    counts = Counter(country for country, _network in covered.union(seats))
    return _by_name([Option(code, names.country_name(code, language), count) for code, count in counts.items()])


def _themes(rows: QuerySet[Network], language: str) -> list[Option]:
    counts = (
        Network.themes.through.objects.filter(network__in=rows.values("pk"))
        .values_list("theme_id", "theme__names")
        .annotate(Count("pk"))
    )
    return _by_name([Option(code, titles.get(language) or titles["en"], count) for code, titles, count in counts])


def _languages(rows: QuerySet[Network], language: str) -> list[Option]:
    counts = (
        Network.languages.through.objects.filter(network__in=rows.values("pk"))
        .values_list("language_id", "language__name")
        .annotate(Count("pk"))
    )
    return _by_name(
        [Option(code, names.language_name(code, language, fallback=name), count) for code, name, count in counts]
    )


def _by_name(options: list[Option]) -> list[Option]:
    return sorted(options, key=lambda option: names.sort_key(option.label))


def network_page(slug: str) -> Network | None:
    """One record with all that its page shows: names, federations above, members below, figures, sources."""
    by_name = Network.objects.order_by("sort_name", "pk").select_related("name_language")
    return (
        Network.objects.filter(slug=slug)
        .select_related(
            "name_language",
            "seat_country",
            "merged_into__name_language",
            "parent__name_language",
            "parent__parent__name_language",
            "parent__parent__parent__name_language",
        )
        .prefetch_related(
            "countries",
            "languages",
            "themes",
            "figures",
            Prefetch("children", queryset=by_name),
            Prefetch("absorbed", queryset=by_name),
        )
        .first()
    )


def federations_above(network: Network) -> list[Network]:
    """The federation of a network, the federation of that one, and so on: outermost first."""
    above: list[Network] = []
    step = network.parent
    while step is not None and step not in above:
        above.insert(0, step)
        step = step.parent
    return above


def federation_tree() -> list[TreeNode]:
    """All federations with those that belong to them, each level by name, in one query."""
    linked = Q(parent__isnull=False) | Exists(Network.objects.filter(parent=OuterRef("pk")))
    networks = list(
        Network.objects.filter(linked).select_related("name_language").defer(*NOT_LISTED).order_by("sort_name", "pk")
    )
    nodes = {network.pk: TreeNode(network) for network in networks}
    for network in networks:
        if network.parent_id is not None:
            nodes[network.parent_id].children.append(nodes[network.pk])
    return [nodes[network.pk] for network in networks if network.parent_id is None]


def networks_total() -> int:
    """How many networks the directory holds."""
    return Network.objects.count()


def suggest_organisations(text: str, *, limit: int = 8) -> list[Organisation]:
    """Organisations whose name or alias holds the words typed, or looks like them: the most alike first."""
    words = search_words(text)
    if not words:
        return []
    accept_mistyped_words()
    wanted = folded(" ".join(words))
    return list(
        resembling(Organisation.objects.all(), text)
        .annotate(likeness=TrigramWordSimilarity(wanted, "search_text"))
        .select_related("country")
        .order_by(F("likeness").desc(), "folded_name", "pk")[:limit]
    )


def is_registered(name: str) -> bool:
    """Whether the register holds an organisation of exactly this name or other name; accents and case do not count."""
    return Organisation.objects.filter(Q(folded_name=folded(name)) | Q(aliases__contains=[name])).exists()
