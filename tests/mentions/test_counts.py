"""Finding numbers: what holds for any text, and the actors' part in it."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tallybook.mentions.counts import find_counts
from tallybook.records import ActorMention

WORDS = (
    "killed|wounded|12|people|and|at least|a|woman|including|two|children|were|dozens of|"
    "fighters|-|the|toll|rose to|2016|,|.|no|one|IS|others|or|missing|March|’|of them"
)
PIECES = st.sampled_from([*WORDS.split("|"), "\n"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.lists(PIECES, max_size=14).map(" ".join), st.text(max_size=60)))
@example("")
@example("12")
@example("at least")
@example("٣٤ people were killed")
@example("𝟙𝟚 people were killed ½")
def test_any_text_is_read_and_every_span_is_its_slice(passages_of, text):
    passages = passages_of(text)
    for item in find_counts(passages):
        document = passages[item.passage].doc.text
        assert document[item.span.start : item.span.end] == item.span.text
        assert item.words.strip()
        assert item.start <= item.head < item.end


def test_spans_of_a_title_say_so(passages_of):
    found = find_counts(passages_of("Nine people were hurt.", title="Nine hurt in raid"))
    assert [(item.span.text, item.span.in_) for item in found] == [("Nine people", None), ("Nine", "title")]


def test_members_of_an_armed_group_are_combatants_of_that_group(passages_of):
    passages = passages_of("The SDF killed 23 Daesh members in the town.")
    doc = passages[0].doc
    daesh = next(token.i for token in doc if token.text == "Daesh")
    actor = ActorMention(
        passage=0, start=daesh, end=daesh + 1, head=daesh, span=passages[0].span(daesh, daesh + 1), name="Islamic State",
        id="islamic-state", armed=True,
    )  # fmt: skip
    (alone,) = find_counts(passages)
    (known,) = find_counts(passages, (actor,))
    assert (alone.status, alone.group) == ("unknown", None)
    assert (known.status, known.group) == ("combatant", "Islamic State")


@pytest.mark.parametrize(
    "text",
    [
        "The boy, aged 12, was asleep.",
        "It took 48 hours and 40 dollars.",
        "The 4th Division met on 21 August 2013.",
        "Resolution 2254 and Article 51 were quoted.",
        "The town lies 12 km (7 miles) away.",
        "One of the towns voted 52 percent in favour.",
        "Call 555 0134 at 23:40.",
        "They live at 34.45, 40.92.",
        "The team won 3 to 1.",
        "The 2010 Africa Cup of Nations was moved to Angola.",
        "Comments 214 Shares 31 Views 1,024",
        "John Smith (54) was killed, and Ahmed, 12, and Sara, 9, were hurt.",
        "Every day 40 people die and 12 shells an hour fall.",
        "80 per cent of the town's 30,000 people have fled.",
        "There were no immediate reports of casualties.",
        "It is unclear how many died, and one in five houses burned.",
        "Group 47, Unit 8200 and the 14th Brigade were blamed on Highway 4.",
        "The vote was 14 to 1 with 2 abstentions.",
        "The third round of the talks ended after 3 rounds of voting.",
    ],
)
def test_what_is_no_count(text, passages_of):
    assert find_counts(passages_of(text)) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Seven monks and 12 weavers were killed.", ["Seven monks", "12 weavers"]),
        ("Nine beekeepers were kidnapped.", ["Nine beekeepers"]),
        ("The flood killed 40 sheep and 12 goats.", []),
        ("Six villages were destroyed and three families were killed.", []),
    ],
)
def test_people_by_nouns_no_table_holds(text, found, passages_of):
    assert [item.span.text for item in find_counts(passages_of(text))] == found


def test_a_strike_is_not_of_the_group_it_hits(passages_of):
    passages = passages_of("Near the river, four strikes engaged Daesh fighters and killed 12 members of Daesh.")
    doc = passages[0].doc
    actors = tuple(
        ActorMention(passage=0, start=t.i, end=t.i + 1, head=t.i, span=passages[0].span(t.i, t.i + 1), name="Islamic State",
                     id="islamic-state", armed=True)
        for t in doc if t.text == "Daesh"
    )  # fmt: skip
    assert [(item.counted, item.group) for item in find_counts(passages, actors)] == [
        ("strikes", None),
        ("people", "Islamic State"),
    ]
