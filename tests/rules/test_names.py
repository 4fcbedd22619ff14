"""The order of names on a server without Spanish collation."""

from citas.rules.names import sort_key


def test_surnames_come_first_in_upper_case_without_accents() -> None:
    assert sort_key("José Ángel", "Güereña", "De la Ó") == "GUEREN~A DE LA O JOSE ANGEL"


def test_a_missing_second_surname_leaves_no_gap() -> None:
    assert sort_key("Ana", "Díaz", "") == "DIAZ ANA"


def test_enye_stands_between_n_and_o() -> None:
    names = ["Nuñez", "Nuo", "Nunez", "Nunzio", "Nuña"]

    assert sorted(names, key=lambda name: sort_key("", name, "")) == [
        "Nunez", "Nunzio", "Nuña", "Nuñez", "Nuo",
    ]  # fmt: skip


def test_composed_and_decomposed_letters_are_the_same_name() -> None:
    assert sort_key("Jose\u0301", "Pen\u0303a", "") == sort_key("José", "Peña", "")
