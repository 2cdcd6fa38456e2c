"""Public ids."""

from core.codes import is_code, new_code


def test_codes_have_the_form_that_clients_know():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(is_code(code) for code in codes)


def test_other_texts_are_no_codes():
    for text in ("", "a" * 12, "rwppv331jlw", "rwppv331jlwcc", "RWPPV331JLWC", None, 123456789012):
        assert not is_code(text)
