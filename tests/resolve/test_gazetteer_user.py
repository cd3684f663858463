import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.errors import ReferenceDataError, UsageError
from tallybook.resolve.gazetteer import open_gazetteer
from tallybook.resolve.gazetteer_user import add_places, list_sources, remove_places

HEADER = "name,latitude,longitude,country,admin1,kind,alternate names"
NONE: frozenset[str] = frozenset()


def geonames(*rows: dict[str, str]) -> str:
    """A GeoNames dump of a few rows: id, name, alternates, lat, lon, class.code, country, admin1, population."""
    lines = []
    for row in rows:
        feature_class, code = row.get("code", "P.PPL").split(".")
        cells = [row["id"], row["name"], row["name"], row.get("alternates", ""), row.get("lat", "35.9"), row.get("lon", "36.7")]
        cells += [feature_class, code, row.get("country", "SY"), "", row.get("admin1", "12"), "", "", "", row.get("people", "0")]
        lines.append("\t".join([*cells, "", "", "Asia/Damascus", "2020-01-01"]))
    return "\n".join(lines) + "\n"


DUMP = geonames(
    {"id": "999999901", "name": "Qurmazta", "alternates": "Kurmazteh,قرمزتا,Курмазта", "people": "800"},
    {"id": "169389", "name": "Idlib", "code": "A.ADM1"},
    {"id": "999999903", "name": "Grand Hotel", "code": "S.HTL"},
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "data" / "own.sqlite"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_geonames_dump_is_added_with_every_script(tmp_path: Path, own: Path) -> None:
    added = add_places(write(tmp_path, "SY.txt", DUMP), own)
    assert (added.places, added.left_out, added.bad_count) == (2, 1, 0)
    assert added.source.licence == "CC BY 4.0"
    gazetteer = open_gazetteer(own=own)
    for spelling in ("Qurmazta", "Kurmazteh", "قرمزتا", "Курмазта", "КУРМАЗТА"):
        found = gazetteer.find(spelling)[0]
        assert (found.gazetteer_id, found.kind, found.own) == ("geonames:999999901", "village", True), spelling
    assert not open_gazetteer().find("Qurmazta")


def test_a_zip_is_read_like_what_is_in_it(tmp_path: Path, own: Path) -> None:
    with zipfile.ZipFile(tmp_path / "SY.zip", "w") as archive:
        archive.writestr("readme.txt", "read me")
        archive.writestr("SY.txt", DUMP)
    assert add_places(tmp_path / "SY.zip", own).places == 2


def test_the_shipped_region_keeps_its_name_for_places_of_a_dump(tmp_path: Path, own: Path) -> None:
    region = open_gazetteer().admin1("SY", "Idlib")
    assert region is not None
    number = region.gazetteer_id.removeprefix("geonames:")
    rows = ({"id": number, "name": "Muhafazat Idlib", "code": "A.ADM1"}, {"id": "999999901", "name": "Qurmazta"})
    add_places(write(tmp_path, "SY.txt", geonames(*rows)), own)
    assert open_gazetteer(own=own).find("Qurmazta")[0].admin1 == "Idlib"


def test_a_table_with_p_codes_is_added_in_its_languages(tmp_path: Path, own: Path) -> None:
    text = (
        "ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_AR,ADM1_PCODE,ADM2_EN,ADM2_AR,ADM2_PCODE,LAT,LON\n"
        "#country,#country+code,#adm1,#adm1,#adm1+code,#adm2,#adm2,#adm2+code,#geo+lat,#geo+lon\n"
        "Syria,SY,Idlib,إدلب,SY07,Qurmazta District,قرمزتا,SY0799,36.2,36.5\n"
    )
    assert add_places(write(tmp_path, "units.csv", text), own).places == 1
    (found,) = open_gazetteer(own=own).find("قرمزتا")
    assert (found.gazetteer_id, found.kind, found.country, found.admin1) == ("pcode:SY0799", "admin2", "SY", "Idlib")


def test_rows_that_make_no_sense_are_named_and_the_others_taken(tmp_path: Path, own: Path) -> None:
    rows = [
        "Zulu Crossing,35.5,36.6,SY,Idlib,site,Hajiz Zulu",
        "Nowhere,x,1,SY,,,",
        ",35,36,SY,,,",
        "Null,0,0,SY,,,",
        "Far,95,1,,,,",
    ]
    rows += ["Odd,35,36,SY,,castle,", "Land,35,36,Syria,,,"]
    added = add_places(write(tmp_path, "mine.csv", "\n".join([HEADER, *rows])), own)
    assert added.places == 1
    assert [row.line for row in added.bad] == [3, 4, 5, 6, 7, 8]
    assert "no numbers" in added.bad[0].reason
    assert "unknown" in added.bad[2].reason
    assert open_gazetteer(own=own).find("Hajiz Zulu")[0].name == "Zulu Crossing"


def test_ones_own_row_stands_for_the_shipped_one_close_by(tmp_path: Path, own: Path) -> None:
    add_places(write(tmp_path, "mine.csv", f"{HEADER}\nSarmin,35.91,36.73,SY,Idlib,town,\n"), own)
    found = [e for e in open_gazetteer(own=own).find("Sarmin") if e.country == "SY"]
    assert [(e.own, e.latitude) for e in found] == [(True, 35.91)]
    assert found[0].population == max(e.population for e in open_gazetteer().find("Sarmin") if e.country == "SY")


def test_the_same_file_again_changes_nothing_and_another_one_replaces_it(tmp_path: Path, own: Path) -> None:
    path = write(tmp_path, "mine.csv", f"{HEADER}\nQurmazta,35.9,36.7,SY,Idlib,village,\n")
    add_places(path, own)
    before = own.read_bytes()
    assert add_places(path, own).known
    assert own.read_bytes() == before
    added = add_places(write(tmp_path, "mine.csv", f"{HEADER}\nQurmazteen,35.9,36.7,SY,Idlib,village,\n"), own)
    assert added.replaced
    gazetteer = open_gazetteer(own=own)
    assert not gazetteer.find("Qurmazta")
    assert gazetteer.find("Qurmazteen")


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.text("abdlmnqrستКи '-", min_size=3, max_size=12), st.floats(-89, 89), st.floats(-179, 179)), max_size=8)
)
def test_adding_twice_changes_nothing(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float, float]]) -> None:
    folder = tmp_path_factory.mktemp("own")
    own = folder / "own.sqlite"
    lines = [HEADER, "Qurmazta,35.9,36.7,SY,Idlib,village,", *(f'"{name}",{lat},{lon},SY,,,' for name, lat, lon in rows)]
    path = write(folder, "mine.csv", "\n".join(lines))
    first = add_places(path, own)
    before = own.read_bytes()
    second = add_places(path, own)
    assert (second.places, second.known) == (first.places, True)
    assert own.read_bytes() == before
    assert first.places + first.bad_count == len(lines) - 1


def test_sources_are_listed_and_taken_out(tmp_path: Path, own: Path) -> None:
    add_places(write(tmp_path, "mine.csv", f"{HEADER}\nQurmazta,35.9,36.7,SY,Idlib,village,\n"), own, licence="CC0")
    listed = list_sources(own)
    assert [(s.name, s.places, s.licence) for s, mine in listed if mine] == [("mine.csv", 1, "CC0")]
    shipped = [s for s, mine in listed if not mine]
    assert sum(s.places for s in shipped) > 90_000
    assert all(s.licence and s.citation for s in shipped)
    with pytest.raises(UsageError, match=r"No places were added under the name 'other'\. Added were: mine\.csv\."):
        remove_places("other", own)
    assert remove_places("mine.csv", own).places == 1
    assert not open_gazetteer(own=own).find("Qurmazta")


def test_what_cannot_be_added_is_told_in_a_sentence(tmp_path: Path, own: Path) -> None:
    refused = {
        "places.xlsx": ("x", "is a spreadsheet"),
        "no.csv": ("name,where\nA,B\n", "has no columns for latitude and longitude"),
        "nameless.csv": ("lat,lon\n1,2\n", "has no column called name"),
        "empty.csv": (f"{HEADER}\nNowhere,x,y,,,,\n", "holds no place that can be taken"),
        "broken.zip": ("no archive", "is no ZIP archive"),
        "latin.csv": ("", "has no columns"),
    }
    for name, (text, message) in refused.items():
        with pytest.raises(UsageError, match=message):
            add_places(write(tmp_path, name, text), own)
    assert not [s for s, mine in list_sources(own) if mine]
    with pytest.raises(UsageError, match=r"download\.geonames\.org/export/dump/SY\.zip.*cod-ab-syr"):
        add_places(Path("SY"), own)
    wrong = write(tmp_path, "wrong.sqlite", "no database, whatever its name says")
    with pytest.raises(ReferenceDataError, match="cannot be used as a gazetteer"):
        add_places(write(tmp_path, "mine.csv", f"{HEADER}\nA Place,1,2,,,,\n"), wrong)
