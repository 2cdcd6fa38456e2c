"""T02: tokens prove one purpose for one subject."""

from core import signing


def test_T02_a_seal_holds_for_its_purpose_and_subject_only():
    token = signing.seal("unsubscribe", "12")
    assert signing.is_sealed("unsubscribe", "12", token)
    assert not signing.is_sealed("unsubscribe", "13", token)
    assert not signing.is_sealed("confirm", "12", token)
    assert not signing.is_sealed("unsubscribe", "12", "")


def test_T02_a_seal_cannot_be_moved_across_the_border_of_its_parts():
    assert signing.seal("a", "b\0c") == signing.seal("a\0b", "c") or not signing.is_sealed(
        "a", "bc", signing.seal("ab", "c")
    )


def test_T02_tokens_are_long_and_only_their_digest_is_kept():
    tokens = {signing.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 for token in tokens)  # 256 bits in base64
    assert all(signing.digest(token) != token for token in tokens)
