"""Works out every total of a tally a second time, from exported rows alone, and says where the two differ.

    tallybook export --as jsonl --audience team -o rows.jsonl
    tallybook tally --rule ged-like --by actor --json > tally.jsonl
    python scripts/recompute_tally.py rows.jsonl tally.jsonl --rule ged-like --by actor

It imports nothing of Tallybook, so that an error there is no error here: it was written from the words of the rules. Under
``reported`` it adds up the exported figures; under every other rule it makes the figures anew from the exported claims. By
publisher it knows every rule but ``reported``, whose figures are exported for an incident and not for each of its publishers.
Exit status 0: all rows agree; 1: some do not, each told in a sentence; 2: it was asked for something it does not know.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

TABLES = Path(__file__).parent.parent / "src" / "tallybook" / "reference"
RULES = ("reported", "ged-like", "acled-like", "airwars-like", "ibc-like")
KNOWN_STATUSES = {"civilian", "protected", "combatant"}
WORDS_ONLY = {"ACCUSE", "REJECT", "REQUEST", "THREATEN", "CONSULT", "SUPPORT", "CONCEDE", "AGREE"}
NUMBERS = ("low", "best", "high", "unknown", "open", "no_floor", "provisional")


def _words_of(table, column):
    with (TABLES / table).open(encoding="utf-8", newline="") as rows:
        return [row[column] for row in csv.DictReader(line for line in rows if not line.startswith("#"))]


PEOPLE = set(_words_of("people_words.csv", "word"))
TOLD_WITHOUT_NUMBER = dict(
    zip(_words_of("told_without_number.csv", "trigger"), _words_of("told_without_number.csv", "measure"), strict=True)
)


# --- what each source says ---------------------------------------------------------------------------------------------------


def _folded(name):
    return " ".join(name.casefold().split()) if name else None


def _is_people(count):
    return count["of"] is None or _folded(count["of"]) in PEOPLE


def _bounds(count):
    """Floor, best number and ceiling of a count."""
    return (count["best"] if count["low"] is None else count["low"], count["best"], count["high"])


def _speaker_of(claim, count):
    said = claim["attribution"]
    index = count["attribution"]
    return said[index if index is not None and index < len(said) else 0] if said else None


def _source_of(claim, count):
    outlet = claim["publisher"] or claim["report_hash"]
    said = _speaker_of(claim, count)
    if said is None:
        return outlet.casefold()
    return (said["affiliation"] or said["speaker"] or f"{said['kind']} in {outlet}").casefold()


def _sentence_of(claim, count):
    span = count["span"]
    for e in claim["evidence"] if span else ():
        if e.get("in") == span.get("in") and e["start"] <= span["start"] and span["end"] <= e["end"]:
            return e
    return None


def _place_of(claim, number):
    span = claim["counts"][number]["span"]
    if span is None:
        return claim["id"], claim["counts"].index(claim["counts"][number])
    return claim["report_hash"], span.get("in"), span["start"], span["end"]


def _whole_of(claim, number):
    """The number, in the claim's counts, of the whole that a count is part of in the end; its own where it is none."""
    seen = [number]
    while True:
        upper = claim["counts"][seen[-1]]["subset_of"]
        if upper is None or upper >= len(claim["counts"]) or upper in seen:
            return seen[-1]
        seen.append(upper)


def _counted_claims(claims):
    told = [c for c in claims if c["factuality"] in ("occurred", "ongoing")]
    told = told or [c for c in claims if c["factuality"] != "denied"]
    return [c for c in told if not c["aggregate"]] or told


def _statements_of(claims):
    """What each source says as its latest word, one dictionary for each count that stands for itself."""
    wholes = {}
    for claim in claims:
        for number, count in enumerate(claim["counts"]):
            top = claim["counts"][_whole_of(claim, number)]
            if _whole_of(claim, number) != number and top["measure"] == count["measure"]:
                wholes.setdefault(_place_of(claim, number), top)
    found = []
    for claim in claims:
        for number, count in enumerate(claim["counts"]):
            whole, said = wholes.get(_place_of(claim, number)), _speaker_of(claim, count)
            if whole and not (count["status"] in KNOWN_STATUSES and whole["status"] not in KNOWN_STATUSES):
                continue
            named = count["attribution"] is not None and count["attribution"] < len(claim["attribution"])
            if named and said["stance"] in ("denies", "retracts", "declines_comment"):
                continue
            source, sentence = _source_of(claim, count), _sentence_of(claim, count)
            where = f"{sentence.get('in') or 'text'}:{sentence['start']}-{sentence['end']}" if sentence else claim["id"]
            passed_on = said and said["via"] and not (said["affiliation"] or said["speaker"])
            found.append({
                "count": count, "source": source, "day": count["as_of"] or claim["published"], "report": claim["report_hash"],
                "where": where, "own": said is None, "origin": said["via"].casefold() if passed_on else source,
                "partisan": bool(said) and said["kind"] in ("belligerent", "state_media", "official"),
                "words": "".join(c if c.isalnum() else " " for c in sentence["text"].casefold()) if sentence else None,
            })  # fmt: skip
    newest = {}
    for s in found:
        if s["day"]:
            newest[_subject(s)] = max(s["day"], newest.get(_subject(s), ""))
    return [s for s in found if not s["day"] or s["day"] == newest[_subject(s)]]


def _subject(s):
    count = s["count"]
    return s["source"], count["measure"], count["status"], _folded(count["group"]), count["sex"], count["age"]


def _size(s):
    low, _, high = _bounds(s["count"])
    return (high or 0) if low is None else low


def _could_be_among(part, whole):
    statuses = {part["status"], whole["status"]} & KNOWN_STATUSES
    forces = {_folded(part["group"]), _folded(whole["group"])} - {None}
    return len(statuses) <= 1 and len(forces) <= 1


def _without_summaries(statements):
    """An outlet's loose floor for what a source of its report counts is that source's, or nothing."""
    kept = []
    for s in statements:
        loose = s["own"] and s["count"]["high"] is None and s["count"]["low"] is not None
        for o in statements:
            fits = o["report"] == s["report"] and _size(s) <= _size(o) and _could_be_among(s["count"], o["count"])
            if loose and not o["own"] and fits:
                if s["count"]["status"] in KNOWN_STATUSES and o["count"]["status"] not in KNOWN_STATUSES:
                    kept.append({**s, **{key: o[key] for key in ("source", "origin", "partisan")}})
                break
        else:
            kept.append(s)
    return kept


def _telling_of(s):
    return s["report"], s["where"], s["source"]


def _is_part(s, o):
    a, b = s["count"], o["count"]
    same_voice = s["source"] == o["source"] and s["report"] == o["report"]
    if _telling_of(s) == _telling_of(o) or not _could_be_among(a, b):
        return False
    if same_voice and a["status"] in KNOWN_STATUSES and b["status"] not in KNOWN_STATUSES:
        return False
    if (a["sex"] or a["age"]) and not (b["sex"] or b["age"]):
        return _size(s) <= _size(o) or b["high"] is None
    return same_voice and _size(s) < _size(o) and not _is_people(a) and _folded(a["of"]) != _folded(b["of"])


def _without_parts(statements):
    kept = []
    for s in statements:
        beside = {(_folded(o["count"]["of"]), _size(o)) for o in statements if o is not s and _telling_of(o) == _telling_of(s)}
        if not any(_is_part(s, o) and (_folded(o["count"]["of"]), _size(o)) not in beside for o in statements):
            kept.append(s)
    return kept


# --- ranges ------------------------------------------------------------------------------------------------------------------


def _rivals(ranges):
    lows = [r[0] for r in ranges if r[0] is not None]
    highs = [r[2] for r in ranges if r[2] is not None]
    numbers = {r[0] if r[1] is None else r[1] for r in ranges}
    best = min(numbers, key=str) if len(numbers) == 1 and any(r[1] is not None for r in ranges) else None
    return (min(lows) if lows else None, best, max(highs) if ranges and len(highs) == len(ranges) else None)


def _added(ranges):
    low = [r[0] for r in ranges if r[0] is not None]
    best, high = [r[1] for r in ranges], [r[2] for r in ranges]
    return (sum(low) if low else None, *(sum(n) if n and None not in n else None for n in (best, high)))


def _total_of(counts):
    names = {}
    for c in counts:
        names.setdefault((None if _is_people(c) else _folded(c["of"]), c["sex"], c["age"]), []).append(_bounds(c))
    return _added([_rivals(told) for told in names.values()])


def _members_total(counts):
    wide = [c for c in counts if not (c["sex"] or c["age"])]
    if wide and len(wide) < len(counts) and _total_of(wide) == _total_of([c for c in counts if c["sex"] or c["age"]]):
        return _total_of(wide)
    return _total_of(counts)


def _tellings_of(statements):
    """(source, groups, total without statuses) of each sentence of each source."""
    sentences = {}
    for s in statements:
        sentences.setdefault(_telling_of(s), []).append(s["count"])
    told = []
    for (_, _, source), counts in sorted(sentences.items()):
        clear = [c for c in counts if c["status"] in KNOWN_STATUSES]
        vague = [c for c in counts if c["status"] not in KNOWN_STATUSES]
        people, others = [c for c in vague if _is_people(c)], [c for c in vague if not _is_people(c)]
        groups = {}
        for c in clear:
            forces = {_folded(o["group"]) for o in clear if o["status"] == c["status"]}
            name = _folded(c["group"]) or (f"of {_folded(c['of'])}" if len(forces) > 1 else None)
            groups.setdefault((c["status"], name), []).append(c)
        if clear and others:
            groups["unknown", None] = others
        wholes = [_bounds(c) for c in people] + ([_members_total(others)] if others and not clear else [])
        told.append((source, {g: _members_total(held) for g, held in groups.items()}, _rivals(wholes) if wholes else None))
    return told


def _merged(tellings):
    found = {}
    for _, groups, _ in tellings:
        for group, told in groups.items():
            found.setdefault(group, []).append(told)
    result = {}
    for status in {s for s, _ in found}:
        named = [_rivals(r) for (s, name), r in found.items() if s == status and name is not None]
        plain = [r for r in found.get((status, None), []) if r not in named]
        result[status] = _rivals(([_added(named)] if named else []) + plain)
    return result


# --- one account out of many -------------------------------------------------------------------------------------------------


def _lowest(told):
    return min((r[0] for r, _ in told if r[0] is not None), default=None)


def _highest(told):
    return max((n for r, _ in told for n in r if n is not None), default=None)


def _likeliest(partisan):
    def choose(told):
        numbered = [(r[0] if r[1] is None else r[1], sources) for r, sources in told if (r[0], r[1]) != (None, None)]
        free = [(n, sources - partisan) for n, sources in numbered if sources - partisan]
        voices = {}
        for n, sources in free or numbered:
            voices.setdefault(n, set()).update(sources)
        most = max((len(v) for v in voices.values()), default=0)
        return min((n for n, v in voices.items() if len(v) == most), default=None)

    return choose


def _account(tellings, choose, upward=False):
    """One number for each status, as the choice makes them, and made to fit the total."""
    numbers, wholes = _group_numbers(tellings, choose), _totals_told(tellings)
    told = [(r, {source}) for source, r in wholes]
    if not numbers:
        return {"unknown": choose(told)}
    if not wholes:
        return numbers
    counted = sum(n or 0 for n in numbers.values())
    if any(_stands_alone(source, tellings, wholes) for source, groups, _ in tellings if groups):
        told.append(((counted,) * 3, {source for source, groups, _ in tellings if groups}))
    total = choose(told)
    if total is None or (upward and total <= counted):
        return numbers
    if total > counted:
        return {**numbers, "unknown": (numbers.get("unknown") or 0) + total - counted}
    missing = counted - total
    for status in sorted(numbers, key=lambda s: (-(numbers[s] or 0), s)):
        given = min(numbers[status] or 0, missing)
        missing -= given
        if given:
            numbers = {**numbers, status: numbers[status] - given}
    return numbers


def _group_numbers(tellings, choose):
    """The number chosen for each status that anybody tells of: for its named forces one by one, or for all of it."""
    found = {}
    for source, groups, _ in tellings:
        for group, told in groups.items():
            found.setdefault(group, []).append((told, {source}))
    numbers = {}
    for status in {s for s, _ in found}:
        named = [told for (s, name), told in found.items() if s == status and name is not None]
        whole = found.get((status, None), [])
        if len(named) > 1:
            whole = [(r, who) for r, who in whole if r not in [known for told in named for known, _ in told]]
        chosen = [n for n in map(choose, named) if n is not None]
        if chosen and len(named) > 1:
            numbers[status] = choose([((sum(chosen),) * 3, {w for told in named for _, who in told for w in who}), *whole])
        else:
            numbers[status] = choose([r for told in named for r in told] + whole)
    return numbers


def _totals_told(tellings):
    """Every total without statuses with its source; an open one is no less than what the source tells of the groups."""
    found = []
    for source, _, whole in tellings:
        if whole is not None:
            own = _added(list(_merged([t for t in tellings if t[0] == source]).values()))
            if whole[2] is None and own[0] is not None:
                whole = (max(own[0], whole[0] or 0), *whole[1:])
            found.append((source, whole))
    return found


def _stands_alone(source, tellings, wholes):
    mine = [r for s, r in wholes if s == source]
    if not mine:
        return True
    ceiling = _rivals(mine)[2]
    return ceiling is not None and (_added(list(_merged([t for t in tellings if t[0] == source]).values()))[0] or 0) > ceiling


def _has_ceiling(status, tellings):
    if status == "unknown" and any(whole for _, _, whole in tellings):
        return any(whole and whole[2] is not None for _, _, whole in tellings)
    closed = {}
    for _, groups, _ in tellings:
        for (s, name), told in groups.items():
            if s == status:
                closed[name] = closed.get(name, False) or told[2] is not None
    named = [is_so for name, is_so in closed.items() if name is not None]
    return closed.get(None, False) or (bool(named) and all(named))


def _values_of(statements, rule):
    """Low, best and high by status, of the statements on one measure that have numbers."""
    told = _tellings_of(_without_parts(_without_summaries(statements)))
    low, high = _account(told, _lowest), _account(told, _highest, upward=True)
    if rule == "acled-like":
        return {status: (None, None, high.get(status)) if n is None else (n, n, n) for status, n in low.items()}
    accounts = [low, high]
    if rule == "ged-like":
        best = _account(told, _likeliest({s["source"] for s in statements if s["partisan"]}))
        accounts.append(best)
    statuses = {status for held in accounts for status in held}
    found = {}
    for status in statuses:
        numbers = [held.get(status, 0) for held in accounts]
        known = [n for n in numbers if n is not None]
        floor, top = (None if None in numbers else min(known)), max(known, default=None)
        if (floor, top) == (0, 0) and status == "unknown" and len(statuses) > 1:
            continue
        middle = best.get(status, 0) if rule == "ged-like" else floor if floor == top else None
        found[status] = (floor, middle, top)
    if rule == "airwars-like":
        if any(whole for _, _, whole in told) and not _has_ceiling("unknown", told):
            found.setdefault("unknown", (0, 0, 0))
        found = {s: r if _has_ceiling(s, told) else (r[0], None, None) for s, r in found.items()}
    return found


def _is_provisional(status, statements):
    about = [s for s in _without_summaries(statements) if s["count"]["status"] == status or
             s["count"]["status"] not in KNOWN_STATUSES]  # fmt: skip
    clusters = []
    for s in about:
        marks = {("origin", s["origin"]), ("words", s["words"] or _telling_of(s))}
        touching = [c for c in clusters if c & marks]
        clusters = [c for c in clusters if not c & marks] + [marks.union(*touching)]
    return len(clusters) < 2 or len({s["report"] for s in about}) < 2


def figures_of(claims, rule):
    """What a rule other than ``reported`` makes of the exported claims of one incident."""
    counted = _counted_claims(claims)
    statements = _statements_of(counted)
    figures = []
    for measure in dict.fromkeys(s["count"]["measure"] for s in statements):
        told = [s for s in statements if s["count"]["measure"] == measure]
        numbered = [s for s in told if _bounds(s["count"]) != (None, None, None)]
        values = _values_of(numbered, rule) if numbered else {}
        if set(values) == {"unknown"} and all(s["count"]["status"] == "mixed" for s in numbered):
            values = {"mixed": values["unknown"]}
        for status, (low, best, high) in values.items():
            doubted = rule == "ibc-like" and _is_provisional(status, numbered)
            figures.append({"measure": measure, "status": status, "low": low, "best": best, "high": high, "unknown": False,
                            "provisional": doubted})  # fmt: skip
        silent = {s["count"]["status"] for s in told} & KNOWN_STATUSES - set(values)
        if not silent and not values:
            silent = {told[0]["count"]["status"]}
        figures += [_unnumbered(measure, status) for status in silent]
    have = {f["measure"] for f in figures}
    for claim in counted:
        for word in claim["trigger"]["text"].split() if not claim["counts"] else ():
            measure = TOLD_WITHOUT_NUMBER.get(word.strip(".,;:'\"").casefold())
            if measure and measure not in have:
                have.add(measure)
                figures.append(_unnumbered(measure, "unknown"))
    return figures


def _unnumbered(measure, status):
    return {"measure": measure, "status": status, "low": None, "best": None, "high": None, "unknown": True, "provisional": False}


# --- the rows ----------------------------------------------------------------------------------------------------------------


def _label(p):
    return "private person" if p["private"] else p["name"]


def _actor_group(incident):
    surety = {"stated": 0, "conceded": 0, "claimed": 1, "suspected": 2, "alleged": 2}
    told = [p for p in incident["participants"] if p["role"] in ("actor", "party") and p["certainty"] in surety]
    if not told:
        return {"actor": None, "certainty": None}
    sure, choices = {}, {}
    for p in told:
        sure[_label(p)] = min(surety[p["certainty"]], sure.get(_label(p), 9))
        if p["alternative"] is not None:
            choices.setdefault(p["alternative"], set()).add(_label(p))
    between = set().union(*choices.values())
    names = {name for name in sure if name not in between} | {" or ".join(sorted(names)) for names in choices.values()}
    disputed = between or "responsibility" in incident["support"]["disputed"]
    certainty = "disputed" if disputed else ("stated", "claimed", "suspected")[max(sure.values())]
    return {"actor": "; ".join(sorted(names)), "certainty": certainty}


def _place_group(incident, field):
    places = incident["places"]
    best = next((p for p in places if p["primary"]), None) or next((p for p in places if p["role"] in ("at", "near")), None)
    best = best or (places[0] if places else None)
    return best and best["name" if field == "place" else field]


def _period(time, length):
    if time["earliest"] is None and time["latest"] is None:
        return None
    ends = [(time[end] or "..")[:length] for end in ("earliest", "latest")]
    return ends[0] if ends[0] == ends[1] else "/".join(ends)


def _group_of(incident, by):
    group = {}
    for field in by:
        if field == "type":
            group[field] = incident["event"]["type"]
        elif field == "mode":
            group[field] = "; ".join(sorted(incident["event"]["modes"])) or None
        elif field in ("event_type", "sub_event"):
            name = "event_type" if field == "event_type" else "sub_event_type"
            group[field] = incident["acled"] and incident["acled"][name]
        elif field == "actor":
            group |= _actor_group(incident)
        elif field == "recipient":
            group[field] = "; ".join(sorted({_label(p) for p in incident["participants"] if p["role"] == "recipient"})) or None
        elif field in ("place", "admin1", "country"):
            group[field] = _place_group(incident, field)
        elif field in ("day", "month", "year"):
            group[field] = _period(incident["time"], {"day": 10, "month": 7, "year": 4}[field])
    return group


def _entries_of(incident, by, rule):
    """(group, measure, range or None, provisional) for whatever the incident adds to."""
    fixed = _group_of(incident, by)
    apart = {"aggregate": incident["id"]} if incident["aggregate"] else {}
    if "publisher" in by:
        told = [({"publisher": p}, figures_of([c for c in incident["claims"] if c["publisher"] == p], rule))
                for p in {c["publisher"] for c in incident["claims"]}]  # fmt: skip
    else:
        told = [({}, incident["figures"] if rule == "reported" else figures_of(incident["claims"], rule))]
    for publisher, figures in told:
        cells = {}
        for f in figures:
            cells.setdefault((f["measure"], f["status"] if "status" in by else None), []).append(f)
        for (measure, status), held in cells.items():
            known = [(f["low"], f["best"], f["high"]) for f in held if not f["unknown"] and not f["provisional"]]
            total = _added(known) if known else None
            if total and any(f["unknown"] for f in held):
                total = (total[0], None, None)
            group = fixed | publisher | ({"status": status} if "status" in by else {}) | apart
            yield group, measure, total, any(f["provisional"] for f in held)
    for kind in {o["kind"] for o in incident["objects"]}:
        damages = {o["damage"] for o in incident["objects"] if o["kind"] == kind}
        for damage in damages - {"unknown"} or damages:
            yield fixed | {"object": kind, "damage": damage} | apart, "objects", (1, None, None), False


def recompute(incidents, rule, by):
    """Every row of the tally, by group and measure."""
    rows = {}
    for incident in incidents:
        if incident["factuality"] in ("occurred", "ongoing") and incident["event"]["type"] not in WORDS_ONLY:
            for group, measure, told, provisional in _entries_of(incident, by, rule):
                rows.setdefault(_key_of(group, measure), []).append((incident["id"], told, provisional))
    result = {}
    for key, entries in rows.items():
        known = [told for _, told, _ in entries if told]
        unknown = sum(told is None and not provisional for _, told, provisional in entries)
        low, best, high = _added(known)
        result[key] = {
            "low": low, "best": None if unknown else best, "high": None if unknown else high, "unknown": unknown,
            "open": sum(t[2] is None for t in known), "no_floor": sum(t[0] is None and t[2] is not None for t in known),
            "provisional": sum(provisional for *_, provisional in entries), "incidents": sorted(i for i, _, _ in entries),
        }  # fmt: skip
    return result


def _key_of(group, measure):
    return measure, tuple(sorted(group.items()))


def differences(incidents, printed, rule, by):
    """A sentence for each row that is not what the exported rows give."""
    mine = recompute(incidents, rule, by)
    theirs = {_key_of(row["group"], row["measure"]): row for row in printed}
    for key in sorted(mine.keys() | theirs.keys(), key=str):
        name = f"{key[0]} ({', '.join(f'{k} {v}' for k, v in key[1]) or 'all'})"
        if key not in theirs:
            yield f"{name}: the tally lacks this row."
        elif key not in mine:
            yield f"{name}: no exported incident gives this row."
        else:
            for field in (*NUMBERS, "incidents"):
                printed_value = sorted(theirs[key][field]) if field == "incidents" else theirs[key][field]
                if printed_value != mine[key][field]:
                    yield f"{name}: {field} is {printed_value} in the tally and {mine[key][field]} from the exported rows."
            if theirs[key]["rule"] != rule:
                yield f"{name}: the row says rule {theirs[key]['rule']} and not {rule}."


def main(arguments=None):
    """Compare two files and print what differs; the exit status says whether anything does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=Path, help="the incidents: tallybook export --as jsonl --audience team")
    parser.add_argument("tally", type=Path, help="the rows of tallybook tally --json")
    parser.add_argument("--rule", choices=RULES, default="reported")
    parser.add_argument("--by", action="append", default=[])
    asked = parser.parse_args(arguments)
    if asked.rule == "reported" and "publisher" in asked.by:
        parser.error("Figures under reported are exported for each incident, not for each publisher: give another rule.")
    incidents = [json.loads(line) for line in asked.rows.read_text(encoding="utf-8").splitlines()]
    printed = [json.loads(line) for line in asked.tally.read_text(encoding="utf-8").splitlines()]
    found = list(differences(incidents, printed, asked.rule, tuple(asked.by)))
    print(*(found or [f"All {len(printed)} rows under {asked.rule} agree with {len(incidents)} exported incidents."]), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
