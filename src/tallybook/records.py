"""Every type that crosses a stage border, from a file's bytes to an incident in the ledger.

The first half are the shapes of the public contract (``tallybook/read/1`` and ``tallybook/incident/1``): they are written as
JSON exactly as they stand here, so a field may be added but never renamed or dropped without a new schema number. The second
half are the values the reading stages hand to one another; they never leave the program.

Records are frozen ``msgspec`` structs: slotted, immutable, compared by value, encoded to and checked from JSON without a
second description of the same fields. Unknown is ``None`` or an empty tuple, never ``0``, ``""`` or a made-up date. All
dates are ISO 8601 strings (``2017-08-30``), all offsets are Unicode code points, all radii are kilometres.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:  # spaCy takes a second to import, and the ledger's commands do without it
    from spacy.tokens import Doc, Token

READ_SCHEMA = "tallybook/read/1"
INCIDENT_SCHEMA = "tallybook/incident/1"

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
# deeds and deals, not statements that are themselves the news
CORE = frozenset(("ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "AGREE", "AID", "COOPERATE", "PROTEST", "SANCTION"))
Factuality = Literal["occurred", "ongoing", "planned", "threatened", "hypothetical", "denied"]
PlaceRole = Literal["at", "near", "between", "toward", "origin", "destination", "via"]
PlacePrecision = Literal["site", "near", "admin2", "admin1", "country", "region"]
TimePrecision = Literal["day", "range", "week", "month", "year", "open"]
TimeBasis = Literal["stated", "relative", "dateline", "publication", "none"]
Role = Literal["actor", "recipient", "party", "mediator"]
Certainty = Literal["stated", "suspected", "alleged", "claimed", "conceded", "denied"]
Measure = Literal[
    "killed", "injured", "casualties", "missing", "bodies_found", "detained", "captured", "released", "surrendered", "rescued",
    "trapped", "displaced", "evacuated", "transported", "present", "stranded", "besieged", "strikes", "munitions", "vehicles",
    "weapons", "buildings",
]  # fmt: skip
PersonStatus = Literal["civilian", "combatant", "protected", "mixed", "unknown"]
StatusBasis = Literal["described", "belligerent_label", "none"]
ObjectKind = Literal[
    "road", "bridge", "house", "building", "hospital", "school", "market", "mosque", "church", "shop", "vehicle", "ambulance",
    "aircraft", "depot", "base", "oil", "pipeline", "water", "power", "factory", "camp", "tunnel", "weapons", "area",
    "property", "other",
]  # fmt: skip
Damage = Literal["destroyed", "damaged", "none", "unknown"]
ObjectStatus = Literal["impassable", "passable", "out_of_service", "in_service", "unknown"]
SpeakerKind = Literal[
    "belligerent", "state_media", "monitor", "rescue", "medical", "witness", "official", "agency", "outlet", "court", "unknown",
]  # fmt: skip
Stance = Literal[
    "asserts", "denies", "concedes", "claims_responsibility", "declines_comment", "retracts", "warns", "accuses", "supports",
    "opposes",
]  # fmt: skip
MovementStatus = Literal["planned", "under_way", "diverted", "stopped", "stranded", "arrived", "returned"]
AgreementStatus = Literal["proposed", "reached", "under_way", "broken", "completed"]
PositionStance = Literal["supports", "opposes", "mediates"]
DisputeKind = Literal["occurrence", "responsibility", "figure", "status", "date"]
Says = Literal["same", "different", "unsure"]


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of every record: frozen, keyword-only, written to JSON with its absent fields as ``null`` or ``[]``.

    Records never point back at what holds them, so the garbage collector need not look through them: a ledger's incidents
    are read two and a half times as fast.
    """


# --- the public contract: what `tallybook read --json` prints ------------------------------------------------------------


class Span(msgspec.Struct, frozen=True, omit_defaults=True, rename={"in_": "in"}, gc=False):
    """A half-open range of code points; ``text[start:end] == span.text`` always, in the title when ``in_`` says so."""

    start: int
    end: int
    text: str
    in_: Literal["title"] | None = None


class Event(Record, frozen=True):
    """What kind of happening, in PLOVER 2.0: type, modes and contexts."""

    type: EventType
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()


class Acled(Record, frozen=True):
    """The same happening in ACLED's terms: event type and sub-event type."""

    event_type: str
    sub_event_type: str


class Participant(Record, frozen=True):
    """Who took part, in which role and how sure the report is of it.

    ``id`` is the registry's, ``None`` for a description without a name ("gunmen"). Participants that share an
    ``alternative`` number exclude one another ("Syrian or Russian jets").
    """

    role: Role
    name: str
    id: str | None = None
    sector: str | None = None
    span: Span | None = None
    certainty: Certainty = "stated"
    alternative: int | None = None
    private: bool = False
    resolved_by: str | None = None


class DamagedObject(Record, frozen=True):
    """A thing that was hit, hurt, opened or closed. ``status`` holds only what the text says of its use."""

    kind: ObjectKind
    damage: Damage = "unknown"
    status: ObjectStatus = "unknown"
    span: Span | None = None


class Place(Record, frozen=True):
    """Where, as named in the text, with what the gazetteer knows of it. Never a pin where only a province is known.

    ``latitude``/``longitude`` in degrees (WGS84) and ``radius_km`` are ``None`` together when the name is not in the gazetteer.
    ``resolved_by``: ``None`` where the sentence names the place, else how it was found: "back reference" ("the city", "there"),
    "same sentence" or "previous sentence" (nothing is said of where, and the text goes on about one place).
    """

    role: PlaceRole
    name: str
    span: Span | None = None
    gazetteer_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    geometry: dict[str, Any] | None = None
    country: str | None = None
    admin1: str | None = None
    precision: PlacePrecision = "near"
    primary: bool = False
    resolved_by: str | None = None


class Time(Record, frozen=True):
    """When, as the narrowest interval the text supports; ``None`` is an open end.

    Nothing said: ``earliest`` is ``None``, ``latest`` the day of publication, precision "open", basis "publication".
    """

    earliest: str | None = None
    latest: str | None = None
    precision: TimePrecision = "open"
    basis: TimeBasis = "none"
    time_of_day: str | None = None
    span: Span | None = None


class Count(Record, frozen=True):
    """One figure: how many of what, what happened to them and who says so.

    ``subset_of`` is the index, in the same claim's counts, of the whole this is part of; ``attribution`` the index of the
    claim's attribution that gives the figure. "at least 22": low 22, high ``None``; "nearly 40": low ``None``, high 39.
    """

    measure: Measure
    low: int | None = None
    best: int | None = None
    high: int | None = None
    of: str | None = None
    status: PersonStatus = "unknown"
    status_basis: StatusBasis = "none"
    sex: Literal["women", "men"] | None = None
    age: Literal["children", "adults"] | None = None
    group: str | None = None
    subset_of: int | None = None
    attribution: int | None = None
    as_of: str | None = None
    span: Span | None = None


class Attribution(Record, frozen=True):
    """Who says so, in what capacity, through whom, and what stance they take. The outermost source stands last."""

    speaker: str | None = None
    title: str | None = None
    affiliation: str | None = None
    kind: SpeakerKind = "unknown"
    via: str | None = None
    cue: str | None = None
    stance: Stance = "asserts"
    direct: bool = False
    private: bool = False
    span: Span | None = None


class Dispute(Record, frozen=True):
    """The claim disputes another claim of the same report, and in which respect."""

    claim: str
    what: DisputeKind


class Movement(Record, frozen=True):
    """People or forces under way: what moves, from where to where, and how far it has come as the report tells it."""

    of: str
    origin: str | None = None
    destination: str | None = None
    via: tuple[str, ...] = ()
    status: MovementStatus | None = None
    span: Span | None = None


class Position(Record, frozen=True):
    """Where somebody stands towards an agreement."""

    who: str
    stance: PositionStance
    span: Span | None = None


class Agreement(Record, frozen=True):
    """A deal: its parties, its terms (spans of the text), what became of it, and who backs or opposes it."""

    parties: tuple[str, ...] = ()
    terms: tuple[Span, ...] = ()
    status: AgreementStatus | None = None
    positions: tuple[Position, ...] = ()
    span: Span | None = None


class Claim(Record, frozen=True):
    """What one report says about one happening. Claims of one report that share ``happening`` tell of the same one."""

    id: str
    happening: int
    trigger: Span
    evidence: tuple[Span, ...]
    event: Event
    acled: Acled | None
    factuality: Factuality
    background: bool
    aggregate: bool
    participants: tuple[Participant, ...]
    objects: tuple[DamagedObject, ...]
    places: tuple[Place, ...]
    time: Time
    counts: tuple[Count, ...]
    attribution: tuple[Attribution, ...]
    disputes: tuple[Dispute, ...]
    movement: Movement | None
    agreement: Agreement | None
    reading_confidence: float
    method: str


class Failure(Record, frozen=True):
    """Something that could not be read, and why, in a sentence a person understands."""

    stage: str
    reason: str
    span: Span | None = None


class ReportHeader(Record, frozen=True):
    """What is known of a report apart from its text. ``length`` in code points."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    language: str | None
    credits: tuple[str, ...]
    length: int


class Reader(Record, frozen=True):
    """Which reader made the claims."""

    name: str
    version: str


class Reading(Record, frozen=True):
    """One line of `tallybook read --json`: a report, its claims in text order, and what could not be read."""

    report: ReportHeader | None
    claims: tuple[Claim, ...]
    failures: tuple[Failure, ...]
    reader: Reader
    schema: str = READ_SCHEMA


# --- the public contract: the ledger's own lines ---------------------------------------------------------------------------


class LedgerClaim(Claim, frozen=True, kw_only=True):
    """A claim as the ledger holds it: with the report it comes from and that report's day, publisher and credited agencies.

    ``report_id`` is the id as given; ``report_hash`` tells two reports with one id (two versions) apart.
    """

    report_id: str
    report_hash: str
    published: str | None = None
    publisher: str | None = None
    credits: tuple[str, ...] = ()


class Figure(Record, frozen=True):
    """One derived figure of an incident under a named rule. ``unknown``: the measure is told of but nobody gives a number.

    ``provisional``: the rule asks for more independent sources than there are; a tally counts it and does not add it.
    """

    measure: Measure
    status: PersonStatus
    low: int | None
    best: int | None
    high: int | None
    rule: str = "reported"
    unknown: bool = False
    provisional: bool = False


class Origin(Record, frozen=True):
    """One independent origin of an incident: who said it first, as far as the reports tell, and the reports that pass it on.

    ``kind``: a quoted or named "source", the "agency" that wrote the words, or the "outlet" itself where it names nobody.
    ``copies`` are those of the ``reports`` (ids) that share most of their words with another report of the incident.
    """

    name: str | None
    kind: Literal["source", "agency", "outlet"]
    reports: tuple[str, ...]
    copies: tuple[str, ...] = ()


class Support(Record, frozen=True):
    """How many independent origins tell of an incident, on which sides they stand, and what is disputed. Never a grade."""

    origins: int
    sides: tuple[str, ...] = ()
    conceded: bool = False
    disputed: tuple[str, ...] = ()
    told_by: tuple[Origin, ...] = ()


class HistoryStep(Record, frozen=True):
    """A field's value from a day on, with the claim that set it."""

    as_of: str | None
    field: str
    value: str
    claim: str


class Relation(Record, frozen=True):
    """How an incident bears on another, where a text says so.

    ``claim`` is the claim of this incident whose report says it; ``span`` the words there, from one happening to the other.
    """

    kind: Literal["part_of", "caused_by", "blocked", "enabled_by", "in_response_to", "retaliation", "included_in"]
    incident: str
    span: Span | None = None
    claim: str | None = None


class Judgement(Record, frozen=True):
    """Same, different or unsure about two happenings, by a rule or a person. ``a`` and ``b`` are claim anchors.

    An anchor is ``<report hash>:<trigger start>-<trigger end>`` (with ``:title`` behind it for a trigger in the title), so a
    judgement outlives a newer reader. ``at`` is the later report's publication for a rule, the clock's time for a person.
    """

    a: str
    b: str
    says: Says
    by: str
    at: str | None
    reason: str
    id: str | None = None


class Incident(Record, frozen=True):
    """The ledger's record of one real happening: derived from claims and judgements, never typed over them."""

    id: str
    event: Event
    acled: Acled | None
    factuality: Factuality
    background: bool
    aggregate: bool
    time: Time
    places: tuple[Place, ...]
    participants: tuple[Participant, ...]
    objects: tuple[DamagedObject, ...]
    movement: Movement | None
    agreement: Agreement | None
    figures: tuple[Figure, ...]
    support: Support
    claims: tuple[LedgerClaim, ...]
    judgements: tuple[Judgement, ...] = ()
    history: tuple[HistoryStep, ...] = ()
    relations: tuple[Relation, ...] = ()
    formerly: tuple[str, ...] = ()
    grade: str | None = None
    schema: str = INCIDENT_SCHEMA


class TallyRow(Record, frozen=True):
    """One row of a tally. ``low``/``high`` ``None`` when no incident gives a figure; ``unknown`` counts the incidents whose
    figure nobody gives, ``open`` those without a ceiling (one of them makes the total "at least")."""

    group: dict[str, str | None]
    measure: str
    low: int | None
    best: int | None
    high: int | None
    unknown: int
    open: int
    rule: str
    incidents: tuple[str, ...]
    no_floor: int = 0  # incidents with a ceiling and no floor ("nearly 40"): they add nothing to ``low``
    provisional: int = 0  # incidents with a figure that too few sources give for the rule: it is added to nothing


class Tally(Record, frozen=True):
    """A tally with what it rests on. ``reports``, ``origins`` and ``languages`` are numbers of different ones; ``statement`` is
    the sentence or two that must stand under every printed tally."""

    rows: tuple[TallyRow, ...]
    reports: int
    origins: int
    languages: int
    rule: str
    statement: str


class Comparison(Record, frozen=True):
    """One compared aspect of two happenings: ``score`` from -1 (contradicts) to 1 (agrees), times ``weight`` gives the points."""

    name: str
    score: float
    weight: float
    sentence: str


class Question(Record, frozen=True):
    """Two happenings that may be one and that no rule dares to join: for a person to judge. ``a`` and ``b`` are anchors."""

    a: str
    b: str
    score: float
    reasons: tuple[str, ...]


class ComparedPair(Record, frozen=True):
    """Two happenings side by side: what the rules found, added up, and what they would say."""

    a: str
    b: str
    score: float
    outcome: Literal["same", "ask", "different"]
    comparisons: tuple[Comparison, ...]


class Explanation(Record, frozen=True):
    """How an incident came about, for a person: sentences in reading order, and the compared pairs they tell of."""

    incident: str
    sentences: tuple[str, ...]
    joined: tuple[ComparedPair, ...]
    kept_apart: tuple[ComparedPair, ...]
    judgements: tuple[Judgement, ...]


class Linked(Record, frozen=True):
    """What linking makes of claims: incidents, open questions, every judgement in force (the rules' own among them), and the
    persons' judgements whose claims are no longer read (``orphans``; kept, never moved to a look-alike)."""

    incidents: tuple[Incident, ...]
    questions: tuple[Question, ...]
    judgements: tuple[Judgement, ...]
    orphans: tuple[Judgement, ...] = ()


BlockKey = tuple[str, str, str]  # kind of happening, when, where: what shares one is compared


class KeptHappening(NamedTuple):
    """One report's happening as linking finds it again: by its first claim's anchor, and under its keys."""

    anchor: str
    report: str
    keys: tuple[BlockKey, ...]


class LinkChange(Record, frozen=True):
    """What becomes different where some ``reports`` (hashes) changed: their happenings, pairs and claims are replaced.

    The incidents that any happening of ``gone`` (anchors) stands in make way for ``incidents``, and so do their questions.
    ``retold`` are others, of which nothing is different but what they bear on.
    """

    reports: tuple[str, ...]
    gone: tuple[str, ...]
    happenings: tuple[KeptHappening, ...]
    pairs: tuple[ComparedPair, ...]
    incidents: tuple[Incident, ...]
    questions: tuple[Question, ...]
    retold: tuple[Incident, ...] = ()


class RecordedFailure(Record, frozen=True):
    """A failure as the ledger holds it: with its report (``None``: no report came of the input) and when it was recorded."""

    stage: str
    reason: str
    span: Span | None
    report_id: str | None
    recorded_at: str


class AddResult(Record, frozen=True):
    """What an ``add`` did: reports newly read, reports that were known, inputs that could not be read, and what went wrong."""

    added: int
    known: int
    failed: int
    failures: tuple[Failure, ...]


# --- between the stages of reading -------------------------------------------------------------------------------------------


class RawReport(Record, frozen=True):
    """A report as it was found: decoded text and whatever the file says of itself. ``origin`` names the file for messages."""

    origin: str
    text: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    title_is_first_line: bool = False


class Unreadable(Record, frozen=True):
    """What could not become a report: where it was found and, in a sentence, why."""

    origin: str
    stage: str
    reason: str
    id: str | None = None


class Report(Record, frozen=True):
    """A report ready to be read. ``hash`` is the sha256 of title, publisher, day and text; ``notes`` are failures worth telling.

    ``readable`` is false where no claim may be made of it (not in English, far too long); a note then says why. ``agency``:
    the one news agency whose words these are, by by-line or closing line; it is used while reading and is not stored.
    """

    id: str
    hash: str
    text: str
    title: str | None
    title_in_text: bool
    published: str | None
    publisher: str | None
    url: str | None
    language: str | None
    credits: tuple[str, ...] = ()
    dateline_place: str | None = None
    notes: tuple[Failure, ...] = ()
    readable: bool = True
    agency: str | None = None


class ReadReport(Record, frozen=True):
    """A report with what was read in it. ``report`` is ``None`` for an input no report came of; its reading says why."""

    report: Report | None
    reading: Reading


class Passage(Record, frozen=True):
    """A parsed stretch of a report: the text, or a title that stands outside it. Offsets count within the passage."""

    doc: Doc
    in_: Literal["title"] | None = None

    def span(self, start: int, end: int) -> Span:
        """The span of tokens ``start`` to ``end`` (exclusive), surrounding white space left out."""
        tokens = self.doc[start:end]
        lead = len(tokens.text) - len(tokens.text.lstrip())
        text = tokens.text.strip()
        first = tokens.start_char + lead
        return Span(start=first, end=first + len(text), text=text, in_=self.in_)


class Mention(Record, frozen=True):
    """A run of tokens that names something. ``passage`` is an index into the report's passages (0: text, 1: title);
    ``start``/``end`` are token indices (half-open), ``head`` the index of the syntactic head token."""

    passage: int
    start: int
    end: int
    head: int
    span: Span

    def covers(self, token: Token) -> bool:
        """Whether the token lies inside the mention (same passage assumed)."""
        return self.start <= token.i < self.end


class TimeFound(Mention, frozen=True, kw_only=True):
    """A time expression as written: ``kind`` says which pattern it follows, ``parts`` its named pieces in the text's words.

    ``future``: its verb looks ahead ("will meet on Friday"). ``dateline``: it is the report's own date, not a happening's.
    ``follows``: the token heading the words behind it whose time it gives ("a day after the raid"), ``None`` for all others.
    """

    kind: str
    parts: dict[str, str]
    future: bool = False
    dateline: bool = False
    dates_speech: bool = False
    follows: int | None = None


class TimeMention(Mention, frozen=True, kw_only=True):
    """A time expression with the interval it stands for. ``dates_speech`` when it says when somebody spoke; ``follows`` as in
    ``TimeFound``: the head of the words behind it that alone it dates; ``inner``: the time without its "since", for what the
    words behind it tell of ("since 2011, when protests began")."""

    time: Time
    inner: Time | None = None
    dates_speech: bool = False
    follows: int | None = None


class CountFound(Mention, frozen=True, kw_only=True):
    """A number of something as written. ``words`` are the number with its hedges ("more than two dozen"); the rest is as in
    ``CountMention``. ``shared``: one figure stands for several outcomes ("50 wounded or missing"), so it is a ceiling only.
    ``whole``: it sums up the figures before it ("639 in all"). ``told_by``: the token that says what happened to them.
    """

    words: str
    of: str | None
    counted: Literal["people", "strikes", "munitions", "vehicles", "weapons", "buildings"]
    measure: Measure | None = None
    status: PersonStatus = "unknown"
    status_basis: StatusBasis = "none"
    sex: Literal["women", "men"] | None = None
    age: Literal["children", "adults"] | None = None
    group: str | None = None
    part_of: int | None = None
    shared: bool = False
    whole: bool = False
    told_by: int | None = None


class CountMention(Mention, frozen=True, kw_only=True):
    """A number of something countable. ``head`` is the counted noun (or the number itself where the noun is left out).

    ``counted`` tells what sort of thing is counted; ``measure`` is set where the words themselves decide it ("10 air
    strikes", "nine bodies", "30 wounded"), else ``None`` and the happening decides. ``part_of`` is the index, in the list of
    the report's count mentions, of the whole ("32 people, including 10 children"). ``told_by``: as in ``CountFound``.
    """

    low: int | None
    best: int | None
    high: int | None
    of: str | None
    counted: Literal["people", "strikes", "munitions", "vehicles", "weapons", "buildings"]
    measure: Measure | None = None
    status: PersonStatus = "unknown"
    status_basis: StatusBasis = "none"
    sex: Literal["women", "men"] | None = None
    age: Literal["children", "adults"] | None = None
    group: str | None = None
    part_of: int | None = None
    told_by: int | None = None


class GazetteerEntry(Record, frozen=True):
    """A place as the gazetteer knows it. ``likeness`` (0 to 1) tells how alike its spelling is to the one that was asked for.

    ``kind``: capital, city, town, village, quarter, site, camp, road, crossing, water, mountain, admin1, admin2, region,
    country. ``radius_km`` is set for areas (meant to hold nine tenths of their people), ``population`` 0 where unknown.
    ``own``: it is from a gazetteer that a person has added.
    """

    gazetteer_id: str
    name: str
    kind: str
    latitude: float
    longitude: float
    radius_km: float | None = None
    country: str | None = None
    admin1: str | None = None
    population: int = 0
    likeness: float = 1.0
    own: bool = False


class PlaceName(Mention, frozen=True, kw_only=True):
    """A place name as it stands in the text, with the words around it that tell what it is and how it is meant.

    ``relation`` is the preposition, lower case ("near", "north of"); ``distance_km`` the distance it was given;
    ``feature`` the kind of place the text calls it ("city", "province", "countryside"); ``direction`` a compass word that
    narrows it ("northern"); ``countries`` ISO codes that the words themselves give ("the Syrian city of …", "the
    Syrian-Turkish border"); ``within`` is the index, among the report's place names, of the place that contains it ("X in
    Y", "X, Y"); ``refers_back`` marks words that name no place of their own ("the capital", "the town"); ``known`` tells
    whether the gazetteer has the name; ``ends`` are the two towns that a road is named by.
    """

    name: str
    relation: str | None = None
    distance_km: float | None = None
    feature: str | None = None
    direction: str | None = None
    countries: tuple[str, ...] = ()
    within: int | None = None
    refers_back: bool = False
    known: bool = False
    ends: tuple[str, ...] = ()


class PlaceMention(Mention, frozen=True, kw_only=True):
    """A place name with its referent and the role its preposition gives it.

    ``runners_up`` are the gazetteer's places that the name was not taken for, the likeliest first.
    """

    place: Place
    runners_up: tuple[GazetteerEntry, ...] = ()


class ActorName(Record, frozen=True):
    """One way to write an actor: folded ``words``, and which actor ``id`` they stand for.

    ``form``: a country's "name", "adjective", "people", "capital" or "city" (the last only tells where a report plays), else
    "name". ``case``: "upper" for acronyms, "title" where the name is capitalised, "any". ``where``: ISO 3166 alpha-2 codes of
    the countries in whose reports the name may be used; empty means everywhere.
    """

    words: tuple[str, ...]
    id: str
    form: Literal["name", "adjective", "people", "capital", "city"] = "name"
    case: Literal["upper", "title", "any"] = "title"
    where: tuple[str, ...] = ()


class Actor(Record, frozen=True):
    """One actor of the registry. ``part_of``: ids of larger actors, with the dates where known ("islamic-state@2015-01..").

    ``kind`` is the registry's ("state_forces", "rebel", "country" …), ``sector`` PLOVER's, ``country`` ISO 3166 alpha-2.
    """

    id: str
    name: str
    kind: str
    sector: str | None = None
    country: str | None = None
    armed: bool = False
    part_of: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    source: str = "own"


BELONGS = frozenset(("member_of", "part_of"))  # relations that make one actor a part of another


class ActorRelation(Record, frozen=True):
    """How one actor of the registry hangs together with another, from a day until a day, both within.

    ``since`` and ``until`` are ISO dates, or a year or month alone, which holds as a whole; ``None`` where nobody wrote it down.
    ``joined`` says only that one went over to the other at some time.
    """

    actor: str
    relation: Literal["member_of", "part_of", "renamed_to", "split_from", "joined"]
    other: str
    since: str | None = None
    until: str | None = None
    source: str = "own"

    def holds_on(self, day: date | None) -> bool:
        """Whether it held on a day; without a day, whether it ever did.

        >>> ActorRelation("ypg", "member_of", "syrian-democratic-forces", "2015-10").holds_on(date(2015, 9, 30))
        False
        """
        if day is None:
            return True
        iso = day.isoformat()
        return not ((self.since and iso[: len(self.since)] < self.since) or (self.until and iso[: len(self.until)] > self.until))


class ActorRegistry(Record, frozen=True):
    """Who can act or suffer. ``names`` maps the first word of a name to the names that begin with it, longest first.

    ``home_weight``: per country, how much being named makes a report play there (outside powers are named everywhere).
    """

    actors: dict[str, Actor]
    names: dict[str, tuple[ActorName, ...]]
    home_weight: dict[str, float]
    relations: tuple[ActorRelation, ...] = ()

    def members_of(self, actor: str, day: date | None = None) -> tuple[str, ...]:
        """The ids of an actor's members and parts on a day, those of its parts not among them; without a day, of any time."""
        found = [r.actor for r in self.relations if r.other == actor and r.relation in BELONGS and r.holds_on(day)]
        return tuple(dict.fromkeys(found))

    def is_part_of(self, actor: str, other: str, day: date | None = None) -> bool:
        """Whether an actor belonged to another on a day, directly or through others."""
        seen, near = {actor}, [actor]
        while near:
            upper = [r.other for r in self.relations if r.actor in near and r.relation in BELONGS and r.holds_on(day)]
            if other in upper:
                return True
            near = [u for u in upper if u not in seen]
            seen.update(near)
        return False

    def called_on(self, actor: str, day: date) -> str:
        """The id under whose name an actor went on a day: the Nusra Front is Jabhat Fateh al-Sham from 28 July 2016 on."""
        seen = {actor}
        while True:
            later = [r.other for r in self.relations if r.actor == actor and r.relation == "renamed_to" and r.holds_on(day)]
            if not later or later[0] in seen:
                return actor
            actor = later[0]
            seen.add(actor)


class ActorFound(Mention, frozen=True, kw_only=True):
    """Words that name or describe an actor, before it is decided which.

    ``form``: "name" (``names`` holds the registry names it may be), "body" (a state's forces, police or government, of
    ``owner``: an ISO code or "home", the country where the report plays), "back" ("the militants"), "short" ("the coalition"),
    "person", "description". ``noun`` is the head noun's row in the table of nouns; ``label`` the words as a name.
    """

    form: Literal["name", "body", "back", "short", "person", "description"]
    label: str
    names: tuple[ActorName, ...] = ()
    noun: str | None = None
    body: Literal["forces", "air", "police", "government"] | None = None
    owner: str | None = None
    kind: str | None = None
    sector: str | None = None
    speaker: SpeakerKind = "unknown"
    armed: bool = False
    title: str | None = None
    private: bool = False
    affiliation: tuple[ActorName, ...] = ()
    affiliation_label: str | None = None
    alternative: int | None = None
    maybe_place: bool = False


class ActorMention(Mention, frozen=True, kw_only=True):
    """Somebody who can act or suffer: a registered actor, or a description without a name ("gunmen", "wedding guests").

    ``country`` is an ISO 3166 alpha-2 code where the registry or a demonym gives one. ``plural_of``: a description that
    refers back to the named actor ("the group"). ``person`` marks a natural person, ``private`` one without public office.
    """

    name: str
    id: str | None = None
    sector: str | None = None
    kind: SpeakerKind = "unknown"
    country: str | None = None
    armed: bool = False
    person: bool = False
    private: bool = False
    title: str | None = None
    affiliation: str | None = None
    resolved_by: str | None = None
    alternative: int | None = None  # mentions that share a number exclude one another: "Syrian or Russian jets"
    maybe_place: bool = False  # a country or a capital: the same words may only say where
    actor_kind: str | None = None  # the registry's kind, finer than who speaks: "rebel", "state_forces", "country", "civilians"


class ObjectMention(Mention, frozen=True, kw_only=True):
    """A physical thing that can be hit, hurt or closed."""

    kind: ObjectKind


class SpeechMention(Mention, frozen=True, kw_only=True):
    """A source speaking: the mention is the source's own words in the text (or the cue, for an unnamed source).

    ``scopes`` are the token ranges (half-open, same passage) of what is said; ``attribution`` who says it and how.
    """

    attribution: Attribution
    scopes: tuple[tuple[int, int], ...]
    cue_token: int | None = None


class HedgeMention(Mention, frozen=True, kw_only=True):
    """Words that make a part uncertain and name no source ("believed to be", "allegedly"). ``scope``: the token range they
    hedge (half-open, same passage); ``kind`` what certainty a participant named there has at most."""

    scope: tuple[int, int]
    kind: Literal["suspected", "alleged"]


class Sense(Record, frozen=True):
    """What the encoder says of a word that names a happening. All numbers are between 0 and 1 but ``like``, a vector of length 1:
    the closer two words point, the likelier they name one happening. ``unreal``: which of the ways of not having happened it is,
    if it has not."""

    probability: float
    type: EventType
    factuality: dict[Factuality, float]
    unreal: Factuality
    like: tuple[float, ...]


class EventMention(Mention, frozen=True, kw_only=True):
    """Words that name a happening. ``strength``: "means" names the act ("shelled", "air raid"), "harm" only what it did
    ("killed"), "light" neither ("the convoy"). ``words`` is the row of the table that matched, or the lemma that the encoder
    found; ``by`` says which of them."""

    type: EventType
    modes: tuple[str, ...]
    strength: Literal["means", "harm", "light"]
    words: str
    by: Literal["table", "encoder"] = "table"
    sense: Sense | None = None


class Mentions(Record, frozen=True):
    """Everything found in one report before claims are put together."""

    actors: tuple[ActorMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    times: tuple[TimeMention, ...] = ()
    counts: tuple[CountMention, ...] = ()
    objects: tuple[ObjectMention, ...] = ()
    speeches: tuple[SpeechMention, ...] = ()
    events: tuple[EventMention, ...] = ()
    hedges: tuple[HedgeMention, ...] = ()


def hash_of_report(title: str | None, publisher: str | None, published: str | None, text: str) -> str:
    """The sha256, in hex, of the UTF-8 bytes of title, publisher, day of publication (each or nothing) and text, a line each."""
    return sha256("\n".join((title or "", publisher or "", published or "", text)).encode("utf-8")).hexdigest()


def anchor_of(report_hash: str, trigger: Span) -> str:
    """The name by which a judgement remembers a claim: it outlives a newer reader.

    >>> anchor_of("ab12", Span(start=5, end=11, text="bombed"))
    'ab12:5-11'
    """
    return f"{report_hash}:{trigger.start}-{trigger.end}" + (f":{trigger.in_}" if trigger.in_ else "")


def publication_day(published: str | None) -> date | None:
    """The publication date as a date, ``None`` where it is unknown.

    >>> publication_day("2017-08-30")
    datetime.date(2017, 8, 30)
    """
    return date.fromisoformat(published[:10]) if published else None
