"""What a reader may ask of a file."""

import pytest

from statuspage.web.question import codings_for, question_of


@pytest.mark.parametrize(
    ("header", "best"),
    [
        (b"", ""),
        (b"identity", ""),
        (b"br", "br"),
        (b"gzip", "gzip"),
        (b"gzip, deflate, br", "br"),
        (b"gzip, deflate, br, zstd", "br"),
        (b"GZIP", "gzip"),
        (b"br;q=0, gzip", "gzip"),
        (b"br;q=0.5, gzip;q=0.8", "gzip"),
        (b"br;q=0.8,gzip;q=0.8", "br"),
        (b"*", "br"),
        (b"*;q=0", ""),
        (b"gzip;q=0, *", "br"),
        (b"gzip;q=nonsense", ""),
        (b"br;level=5", "br"),
        (b"identity;q=1, br;q=0.5", ""),
        (b"deflate", ""),
        (b"\xff\xfe", ""),
        (b",,;;=", ""),
    ],
)
def test_the_best_coding(header, best):
    assert codings_for(header)[0] == best


@pytest.mark.parametrize("header", [b"", b"br", b"identity;q=0", b"*;q=0", b"zstd"])
def test_the_plain_file_is_always_the_last_resort(header):
    assert codings_for(header)[-1] == ""


def test_the_question_is_read_from_the_fields_that_matter():
    fields = [(b"host", b"x"), (b"accept-encoding", b"br"), (b"if-none-match", b'"a"'), (b"if-modified-since", b"b")]
    question = question_of(b"HEAD", dict([*fields, (b"cookie", b"c=1")]), is_last=True)
    assert (question.is_head, question.codings[0], question.etags) == (True, "br", b'"a"')
    assert (question.since, question.is_last) == (b"b", True)
