from io import StringIO

import pytest
from rich.console import Console

from tallybook.records import Tally, TallyRow
from tallybook.show.tallies import FEW, show_tally


def printed(aggregates: int) -> str:
    total = TallyRow(group={}, measure="killed", low=7, best=7, high=7, unknown=0, open=0, rule="reported", incidents=("one",))
    alone = [
        TallyRow(
            group={"aggregate": f"sum{n:05d}"}, measure="killed", low=900_000, best=None, high=None, unknown=0, open=1,
            rule="reported", incidents=(f"sum{n:05d}",),
        )
        for n in range(aggregates)
    ]  # fmt: skip
    tally = Tally(rows=(total, *alone), reports=2, origins=2, languages=1, rule="reported", statement="Rests on two reports.")
    out = StringIO()
    Console(file=out, width=120).print(show_tally(tally))
    return out.getvalue()


@pytest.mark.parametrize("aggregates", [0, 1, FEW])
def test_a_few_sums_of_many_happenings_stand_in_rows_of_their_own(aggregates: int) -> None:
    assert printed(aggregates).count("900,000") == aggregates
    assert "not shown" not in printed(aggregates)


def test_many_sums_of_many_happenings_do_not_bury_the_total() -> None:
    text = printed(FEW + 1)
    assert "900,000" not in text
    assert f"{FEW + 1} rows of incidents that each sum up many happenings are not shown; --json lists them." in text
    assert "Rests on two reports." in text
