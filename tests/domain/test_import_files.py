"""Files of every format and of every bad kind: a clear sentence, or the rows."""

import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.formula import ArrayFormula

from citas.domain.intake import errors, reading, workbooks
from citas.domain.intake.reading import Row, Shape, open_tables, rows_of
from tests.factories.files import as_excel, write_workbook

SHAPE = Shape("prueba", ("clave", "nombre"), optional=("grupo",))


def read(path: Path) -> list[Row]:
    with open_tables(path) as tables:
        return list(rows_of(tables[0], SHAPE))


def names(path: Path) -> list[str]:
    return [row.cells["nombre"] for row in read(path)]


def csv_file(folder: Path, content: bytes) -> Path:
    path = folder / "prueba.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_is_read_in_every_usual_dialect(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    lines = [["clave", "nombre"], ["01", "Begoña Núñez"], ["02", f'"Ruiz{delimiter} Eva"'], []]
    text = newline.join(delimiter.join(line) for line in lines)

    assert names(csv_file(tmp_path, text.encode(encoding))) == ["Begoña Núñez", f"Ruiz{delimiter} Eva"]


def test_an_accent_in_the_last_line_decides_as_well(tmp_path: Path) -> None:
    rows = "".join(f"{number},Eva\n" for number in range(100_000))
    content = f"clave,nombre\n{rows}1,Zoë Peña\n".encode("cp1252")

    assert names(csv_file(tmp_path, content))[-1] == "Zoë Peña"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("clave,nombre\n1,Peña\n".encode("utf-16"), 1),
        ("clave,nombre\n1,Peña\n".encode("utf-16-le"), 1),
        ("clave,nombre\n1,Eva\n2,Peña\n".encode("cp850"), 3),
        ("clave,nombre\n1,José\n".encode("mac-roman"), 2),
        ("clave,nombre\n1,Peña\n".encode() + b"2,Mu\xf1oz\n", 2),
        (b"clave,nombre\n1,E\x00va\n", 2),
    ],
    ids=["utf-16", "utf-16 without mark", "dos", "macintosh", "two encodings", "zero byte"],
)
def test_another_encoding_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    with pytest.raises(errors.EncodingWrong) as refused:
        read(csv_file(tmp_path, content))

    assert refused.value.facts["line"] == line
    assert "Guárdelo como CSV UTF-8" in refused.value.sentence()


def test_rows_keep_the_number_of_their_line_and_blank_ones_do_not_count(tmp_path: Path) -> None:
    rows = read(csv_file(tmp_path, b'clave,nombre\n1,"Eva\nLuz"\n,\n\n2,Ana\n,,\n'))

    assert [(row.number, row.cells["clave"]) for row in rows] == [(2, "1"), (6, "2")]


def test_columns_may_come_in_any_order_and_optional_ones_may_be_missing(tmp_path: Path) -> None:
    row = read(csv_file(tmp_path, b"nombre,clave\nEva,1\n"))[0]

    assert row.cells == {"clave": "1", "nombre": "Eva", "grupo": ""}


@pytest.mark.parametrize(
    ("headers", "details"),
    [
        (b"clave", "falta nombre"),
        (b"clave,nombre,apodo", "sobra apodo"),
        (b"clave,nombre,,x", "sobra una columna sin nombre, x"),
        (b"clave,nombre,nombre", "se repite nombre"),
        (b"clave,Nombre", "falta nombre; sobra Nombre"),
        (b"clave\tnombre", "falta clave, nombre; sobra clave\tnombre"),
    ],
)
def test_other_headers_are_refused_one_by_one(tmp_path: Path, headers: bytes, details: str) -> None:
    with pytest.raises(errors.ColumnsWrong) as refused:
        read(csv_file(tmp_path, headers + b"\n1,Eva\n"))

    assert refused.value.facts["details"] == details


def test_a_value_beyond_the_last_column_is_kept_to_be_told(tmp_path: Path) -> None:
    assert read(csv_file(tmp_path, b"clave,nombre\n1,Ruiz, Eva\n"))[0].surplus == "Eva"


def test_an_open_quotation_mark_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(errors.CsvBroken) as refused:
        read(csv_file(tmp_path, b'clave,nombre\n1,Eva\n2,"Ana\n3,Luz\n'))

    assert refused.value.facts["line"] == 3


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    with pytest.raises(errors.CsvBroken):
        read(csv_file(tmp_path, b"clave,nombre\n1," + b"a" * 200_000))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(errors.FileEmpty):
        read(csv_file(tmp_path, content))


def test_an_old_or_locked_workbook_is_told_from_a_new_one(tmp_path: Path) -> None:
    with pytest.raises(errors.FormatUnknown):
        read(csv_file(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing):
        read(tmp_path / "nada.csv")


def test_cells_of_a_workbook_become_what_a_person_would_type(tmp_path: Path) -> None:
    values = [
        "  texto  ", 1234567, 1234567.0, 32.5, date(2026, 11, 22),
        datetime(2026, 11, 22),  # noqa: DTZ001 - spreadsheets know no zones
        datetime(2026, 11, 22, 8, 30),  # noqa: DTZ001
        time(8, 0), True, None,
    ]  # fmt: skip
    path = write_workbook(
        tmp_path / "libro.xlsx", hoja=[["clave", "nombre"], *([1, value] for value in values)]
    )

    assert names(path) == [
        "texto", "1234567", "1234567", "32.5", "2026-11-22", "2026-11-22", "2026-11-22 08:30:00",
        "08:00", "SI", "",
    ]  # fmt: skip


def test_blank_rows_and_columns_at_the_end_of_a_sheet_do_not_count(tmp_path: Path) -> None:
    blank = [None] * 40
    path = write_workbook(
        tmp_path / "libro.xlsx",
        hoja=[["clave", "nombre", *blank], ["1", "Eva", *blank], *[["", " ", *blank]] * 50],
    )

    assert names(path) == ["Eva"]


def test_formulas_of_a_workbook_stay_formulas(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["clave", "nombre"])
    sheet.append([1, "=A1&A2"])
    sheet.append([2, None])
    sheet["B3"] = ArrayFormula("B3:B4", "=A1:A2")
    book.save(tmp_path / "libro.xlsx")

    assert [name[0] for name in names(tmp_path / "libro.xlsx")] == ["=", "="]


def test_a_truncated_workbook_is_said_to_be_incomplete(tmp_path: Path) -> None:
    whole = write_workbook(
        tmp_path / "libro.xlsx", hoja=[["clave", "nombre"], ["1", "Eva"]]
    ).read_bytes()
    for size in (10, len(whole) // 2, len(whole) - 30):
        (tmp_path / "corto.xlsx").write_bytes(whole[:size])
        with pytest.raises(errors.WorkbookDamaged):
            read(tmp_path / "corto.xlsx")


def test_a_damaged_part_of_a_workbook_is_found(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "libro.xlsx", hoja=[["clave", "nombre"], ["1", "Eva"]])
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(path.read_bytes())
    content[offset + 60 : offset + 90] = b"\xff" * 30
    path.write_bytes(content)

    with pytest.raises(errors.WorkbookDamaged):
        read(path)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "otro.xlsx", "w") as archive:
        archive.writestr("hola.txt", "hola")

    with pytest.raises(errors.WorkbookDamaged):
        read(tmp_path / "otro.xlsx")


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\x00" * 3_000_000)
    return path


def test_a_bomb_is_refused_by_the_sizes_it_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LARGEST", 1_000_000)

    with pytest.raises(errors.WorkbookTooLarge):
        read(bomb(tmp_path / "bomba.xlsx"))


def test_a_bomb_that_lies_about_its_size_is_refused_too(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomba.xlsx")
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 100)))

    with pytest.raises(errors.WorkbookDamaged):
        read(path)


def test_texts_that_cells_number_are_read_whole_and_without_their_looks(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["clave", "nombre"])
    book.worksheets[0].append(["1", CellRichText("Eva ", TextBlock(InlineFont(b=True), "Luz"))])
    book.worksheets[0].append(["2", "Ana_x005F_x"])
    book.save(tmp_path / "libro.xlsx")

    assert names(as_excel(tmp_path / "libro.xlsx")) == ["Eva Luz", "Ana_x"]


def test_too_many_texts_for_the_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_TEXTS", 20)
    path = write_workbook(tmp_path / "libro.xlsx", hoja=[["clave", "nombre"], ["1", "Eva"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst><si><t>Eva</t></si></sst>")

    with pytest.raises(errors.WorkbookTooLarge):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", [0, 15, 16, 17, 25, 31])
def test_entities_that_multiply_are_refused_wherever_a_chunk_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, before: int
) -> None:
    path = write_workbook(tmp_path / "libro.xlsx", hoja=[["clave", "nombre"]])
    bomb = " " * before + '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/extra.xml", bomb.encode(encoding))
    monkeypatch.setattr(workbooks, "CHUNK", 32)

    with pytest.raises(errors.WorkbookDamaged):
        read(path)


def test_a_row_number_out_of_this_world_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 1000)
    source = write_workbook(tmp_path / "libro.xlsx", hoja=[["clave", "nombre"], ["1", "Eva"]])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "lejos.xlsx", "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                content = content.replace(b'r="2"', b'r="1099511627776"')
            new.writestr(part, content)

    with pytest.raises(errors.TooManyRows):
        read(tmp_path / "lejos.xlsx")


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["oculta"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("datos").append(["clave", "nombre"])
    book.worksheets[1].append(["1", "Eva"])
    book.active = 1
    book.save(tmp_path / "libro.xlsx")

    assert names(tmp_path / "libro.xlsx") == ["Eva"]
