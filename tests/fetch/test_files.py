import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.fetch import decode, files
from tallybook.fetch.files import KINDS, fetch_reports
from tallybook.records import RawReport, Unreadable

STORY = "Jets struck a small bridge near the town on Sunday and two people died, the governor said."
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Bridge struck in the east</title>
<meta property="og:site_name" content="The Courier"><meta property="article:published_time" content="2017-08-30T10:00:00Z">
<link rel="canonical" href="https://courier.example/2017/bridge"></head>
<body><nav>Home World Sport</nav><article><h1>Bridge struck in the east</h1>
{"".join(f"<p>{STORY} It was raid {n}.</p>" for n in range(6))}</article><footer>Terms and cookies</footer></body></html>"""


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def fetch(*sources, **options):
    return list(fetch_reports(sources, **options))


def reason(*sources, **options):
    (found,) = fetch(*sources, **options)
    assert isinstance(found, Unreadable), found
    assert found.stage == "fetch"
    assert found.reason.endswith(".")
    return found.reason


def pdf(text, *, locked=False):
    """A one-page PDF of our own, so that no binary file need be kept beside the tests."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(width=600, height=800)
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Courier"),
    })  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    stream = DecodedStreamObject()
    lines = "".join(f"({line}) Tj T* " for line in text.splitlines())
    stream.set_data(f"BT /F1 10 Tf 12 TL 40 700 Td {lines}ET".encode())
    page[NameObject("/Contents")] = stream
    if locked:
        writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_plain_text_is_the_whole_file_with_plain_line_ends(tmp_path):
    (report,) = fetch(write(tmp_path, "a.txt", "Bridge struck\r\n\r\nTwo died.\rAll fled.\n"))

    assert report == RawReport(
        origin=str(tmp_path / "a.txt"), text="Bridge struck\n\nTwo died.\nAll fled.\n", title_is_first_line=True
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(tmp_path, encoding):
    text = "The governor’s “café” was struck – two died in Deir ez-Zor, he said. Déjà vu, a naïve witness called it.\n" * 3

    (report,) = fetch(write(tmp_path, "a.txt", text.encode(encoding)))

    assert report.text == text


def test_an_older_arabic_encoding_is_recognised(tmp_path):
    text = "اعلن الجيش انه سيطر على القرية بعد معارك عنيفة في ريف المدينة الشرقي وقال شهود ان السكان نزحوا\n" * 5

    (report,) = fetch(write(tmp_path, "a.txt", text.encode("cp1256")))

    assert report.text == text


def test_a_broken_byte_costs_one_character(tmp_path):
    (report,) = fetch(write(tmp_path, "a.txt", "Qa’im’s café’s owner".encode() + b"\xff died."))

    assert report.text == "Qa’im’s café’s owner\ufffd died."


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n ", "empty"),
        ("a.txt", b"\xff\xfe", "nothing but white space"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        ("a.txt", b"%PDF-1.7\n%stream", "PDF"),
        ("a.txt", b"Two\x00died", "binary"),
        ("a.txt", bytes(range(1, 32)) * 9, "binary"),
        ("a.txt", b"\xff\xfeT\x00w\xd8", "UTF-16"),
        ("a.html", b"<html><body><p></p></body></html>", "no running text"),
        ("a.html", b"", "empty"),
        ("a.pdf", b"no PDF at all", "broken"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj\n<<", "broken"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"3", "a number"),
        ("a.json", b"[]", "empty list"),
        ("a.json", b"[" * 100_000, "nested too deep"),
        ("a.json", b'{"text": ' + b"9" * 5_000 + b"}", "thousands of figures"),
        ("a.json", b'{"title": "Bridge struck"}', "no such key"),
        ("a.json", b'{"text": "  "}', "empty string"),
        ("a.json", b'{"text": "Two died.", "published": 20170830}', "“published” and found a number"),
        ("a.json", b'{"text": ["Two died."]}', "“text” and found a list"),
        ("a.jsonl", b"", "empty"),
        ("a.jsonl", b"\n \n", "empty"),
        ("a.jsonl", b'{"text": "Two died.", "id": 7}', "Line 1: expected a string under “id” and found a number"),
        ("a.jsonl", b"[1]", "Line 1: expected an object with the key “text” and found a list"),
        ("a.docx", b"PK\x03\x04", ".docx"),
    ],
)
def test_bad_input_gets_its_sentence(tmp_path, name, content, says):
    assert says in reason(write(tmp_path, name, content))


def test_what_the_file_system_refuses_gets_its_sentence(tmp_path):
    assert "found none" in reason(str(tmp_path / "missing.txt"))
    assert "found none in it" in reason(str(tmp_path))
    assert "the system says" in reason("a\0.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = write(tmp_path, "a.txt", "Bridge struck")
    Path(path).chmod(0)

    assert "permissions" in reason(path)


def test_a_file_that_may_not_be_read_by_what_the_system_raises(tmp_path, monkeypatch):
    path = write(tmp_path, "a.txt", "Bridge struck")
    monkeypatch.setattr(Path, "open", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))

    assert "permissions" in reason(path)


def test_a_file_too_large_is_not_held_in_memory(tmp_path, monkeypatch):
    monkeypatch.setitem(files.LARGEST, "text", 1_000_000)
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.seek(50_000_000)
        file.write(b"x")

    assert "at most 1 MB" in reason(str(path))


def test_every_broken_line_is_told_of_and_the_rest_read(tmp_path):
    lines = [json.dumps({"id": f"r{n}", "text": f"Raid {n} killed two."}) for n in range(1, 368)]
    lines[199] = lines[199][:-3]

    found = fetch(write(tmp_path, "a.jsonl", "\n".join(lines)))

    assert len(found) == 367
    assert [n for n, one in enumerate(found, start=1) if isinstance(one, Unreadable)] == [200]
    assert found[199].origin.endswith("a.jsonl, line 200")
    assert "Line 200 is not JSON: unterminated string" in found[199].reason
    assert found[366].id == "r367"


def test_a_line_too_long_is_told_of_and_the_next_read(tmp_path, monkeypatch):
    monkeypatch.setattr("tallybook.fetch.objects.LARGEST_REPORT", 50)
    lines = [json.dumps({"text": text}) for text in ("Two died.", "x" * 200, "Four died.", "y" * 500)]

    found = fetch(write(tmp_path, "a.jsonl", "\n".join(lines)))

    assert [getattr(one, "text", None) for one in found] == ["Two died.", None, "Four died.", None]
    assert "Line 2 is longer" in found[1].reason


def test_json_lines_are_read_as_they_come():
    class Endless(io.RawIOBase):
        def readline(self, size=-1):
            return b'{"text": "Two died."}\n'

        def read(self, size=-1):
            return b'{"text": "Two died."}\n' * (size // 22)

    reports = fetch_reports(["-"], standard_input=Endless())

    assert next(reports).text == next(reports).text == "Two died."


def test_keys_of_an_object(tmp_path):
    known = {"id": "r1", "title": "T", "text": " Two\r\ndied. ", "publisher": "P", "url": "u", "language": "en"}

    (report,) = fetch(write(tmp_path, "a.json", json.dumps(known | {"date": "2017-08-30", "tags": [1]})))

    assert report == RawReport(origin=report.origin, published="2017-08-30", **known)


def test_a_list_of_objects_with_one_that_is_none(tmp_path):
    first, second, third = fetch(write(tmp_path, "a.json", '[{"text": "One."}, 3, {"text": "Three.", "title": null}]'))

    assert (first.text, third.text) == ("One.", "Three.")
    assert second.reason == "Item 2: expected an object with the key “text” and found a number."


def test_what_is_given_for_a_run_fills_in_where_the_report_is_silent(tmp_path):
    path = write(tmp_path, "a.jsonl", '{"text": "One.", "published": "2017-08-30"}\n{"text": "Two.", "publisher": "P"}')

    first, second = fetch(path, published="2017-09-01", publisher="Q")

    assert (first.published, first.publisher) == ("2017-08-30", "Q")
    assert (second.published, second.publisher) == ("2017-09-01", "P")


def test_web_page(tmp_path):
    (report,) = fetch(write(tmp_path, "a.html", PAGE))

    assert report.title == "Bridge struck in the east"
    assert report.published == "2017-08-30"
    assert report.publisher == "The Courier"
    assert report.url == "https://courier.example/2017/bridge"
    assert STORY in report.text
    assert "cookies" not in report.text
    assert "Home World" not in report.text


def test_web_page_without_a_date_has_none(tmp_path):
    page = PAGE.replace('<meta property="article:published_time" content="2017-08-30T10:00:00Z">', "").replace("/2017/", "/")

    (report,) = fetch(write(tmp_path, "a.html", page))

    assert report.published is None


def test_web_page_in_the_encoding_it_declares(tmp_path):
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("governor", "губернатор")

    (report,) = fetch(write(tmp_path, "a.html", page.encode("cp1251")))

    assert "губернатор" in report.text


def test_pdf(tmp_path):
    text = "Bridge struck\nJets struck a small bridge near the town on\nSunday and two people died, it was said.\nAll fled."

    (report,) = fetch(write(tmp_path, "a.pdf", pdf(text)))

    assert report.text == (
        "Bridge struck\nJets struck a small bridge near the town on Sunday and two people died, it was said.\nAll fled."
    )  # fmt: skip
    assert report.title_is_first_line


def test_pdf_without_text_and_pdf_with_a_password(tmp_path):
    assert "one page without any" in reason(write(tmp_path, "a.pdf", pdf("")))
    assert "password" in reason(write(tmp_path, "b.pdf", pdf("Bridge struck", locked=True)))


def test_folder_is_walked_by_name_and_tells_of_what_may_be_a_report(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("c.txt", "a.TXT", "b/z.txt", "picture.png", "notes.docx", ".hidden.txt", ".git/x.txt"):
        write(tmp_path, name, "Bridge struck")

    found = fetch(str(tmp_path))

    assert [Path(one.origin).name for one in found] == ["a.TXT", "c.txt", "notes.docx", "z.txt"]
    assert [type(one) for one in found] == [RawReport, RawReport, Unreadable, RawReport]


def test_one_bad_source_stops_no_other(tmp_path):
    good = write(tmp_path, "a.txt", "Bridge struck")

    assert [type(one) for one in fetch(str(tmp_path / "none.txt"), good, good)] == [Unreadable, RawReport, RawReport]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b'{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (b'{"text": "One."}\n{"text": \n', ["One.", None]),
        (b'{\n  "text": "One."\n}\n', ["One."]),
        (b'\n[{"text": "One."},\n{"text": "Two."}]', ["One.", "Two."]),
        (b"[\n]", [None]),
        (b"Bridge struck\nTwo died.", ["Bridge struck\nTwo died."]),
        (b"[Photo] Bridge struck\nTwo died.", ["[Photo] Bridge struck\nTwo died."]),
        (b"\xef\xbb\xbfBridge struck", ["Bridge struck"]),
        ('{"text": "One’s."}\n{"text": "Two."}\n'.encode("utf-16"), ["One’s.", "Two."]),
        (b"", [None]),
    ],
)
def test_standard_input_is_recognised(content, texts):
    assert [getattr(one, "text", None) for one in fetch("-", standard_input=io.BytesIO(content))] == texts


def test_standard_input_of_other_kinds():
    assert fetch("-", standard_input=io.BytesIO(PAGE.encode()))[0].publisher == "The Courier"
    assert fetch("-", standard_input=io.BytesIO(pdf("Bridge struck")))[0].text == "Bridge struck"


def test_a_file_without_a_suffix_is_looked_into(tmp_path):
    assert fetch(write(tmp_path, "REPORT", '{"text": "One."}'))[0].text == "One."


def damaged(whole):
    """A file of ours with a few bytes overwritten."""
    places, noise = st.integers(0, len(whole)), st.binary(max_size=9)
    return st.builds(lambda at, noise: whole[:at] + noise + whole[at + len(noise) :], places, noise)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400) | st.sampled_from([PAGE.encode(), pdf("Bridge struck")]).flatmap(damaged))
@pytest.mark.parametrize("suffix", ["", *sorted(KINDS)])
def test_nothing_is_raised_for_any_bytes(tmp_path, suffix, data):
    found = fetch(write(tmp_path, f"a{suffix}", data))

    assert found
    assert all(one.reason.endswith(".") if isinstance(one, Unreadable) else one.text.strip() for one in found)


text_of_reports = st.text(min_size=1).filter(str.strip)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    items=st.lists(
        st.fixed_dictionaries({"text": text_of_reports}, optional={"id": st.text(), "title": st.text(), "url": st.none()}),
        min_size=1,
    ),
    ascii_only=st.booleans(),
)
def test_json_lines_come_back_as_they_were_written(tmp_path, items, ascii_only):
    lines = "\n".join(json.dumps(item, ensure_ascii=ascii_only) for item in items)

    found = fetch(write(tmp_path, "a.jsonl", lines))

    assert [(one.text, one.id, one.title) for one in found] == [(i["text"], i.get("id"), i.get("title")) for i in items]


def test_the_limits_are_those_that_are_told():
    assert decode.LARGEST_REPORT == files.LARGEST["text"] == 10_000_000
