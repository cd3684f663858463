"""What a person reads of origins, relations and rival states."""

from io import StringIO

from made_claims import convoy, day, make_claim, said_by
from rich.console import Console

from tallybook.link.explain import explain_incident
from tallybook.link.incidents import link_claims
from tallybook.link.relations import relations_of
from tallybook.records import Event, Incident, Judgement, anchor_of
from tallybook.show.incidents import relation_words, show_incident

MOVES = Event(type="RETREAT", modes=("withdraw",))


def shown(incident: Incident) -> str:
    console = Console(file=StringIO(), width=300, highlight=False)
    console.print(show_incident(incident, colour=False))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_a_relation_is_told_with_the_words_that_say_it():
    sentence = "Jets cratered the road to prevent a convoy evacuated on Monday from going on."
    strike = make_claim("wire", sentence, "cratered")
    buses = make_claim("wire", sentence, "evacuated", happening=2, event=MOVES, acled=None, movement=convoy("under_way"))
    incidents = link_claims([strike, buses]).incidents
    ((identity, (relation,)),) = relations_of(incidents).items()
    words = f"blocked or meant to block {relation.incident[:8]}: “cratered the road to prevent a convoy evacuated”"
    assert relation_words(relation) == words
    assert words in shown(next(i for i in incidents if i.id == identity))


def test_copies_and_rival_states_are_told_in_words():
    sentence = "The convoy of buses that had left the hills on Monday morning was told to be stuck in the desert."
    a = make_claim("a", sentence, "left", event=MOVES, acled=None, movement=convoy("stranded"), published="2017-09-13",
                   time=day("2017-09-13"), attribution=(said_by("Valley Monitor", kind="monitor"),))  # fmt: skip
    b = make_claim("b", sentence, "left", event=MOVES, acled=None, movement=convoy("arrived"), published="2017-09-13",
                   time=day("2017-09-13"))  # fmt: skip
    same = Judgement(a=anchor_of(a.report_hash, a.trigger), b=anchor_of(b.report_hash, b.trigger), says="same", by="Nour",
                     at="2026-01-01", reason="one convoy")  # fmt: skip
    (incident,) = link_claims([a, b], [same]).incidents
    text = shown(incident)
    assert "Traced to 1 independent origin: Valley Monitor (2 reports)." in text
    assert "share most of their words with another, so that what they tell counts once: a, b." in text
    assert text.count("(rival accounts)") == 2
    assert "Traced to 1 independent origin" in " ".join(explain_incident(incident, [a, b], [same]).sentences)
