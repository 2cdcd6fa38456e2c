"""Which addresses are one reporter, and one operator."""

import pytest

from monitoring.reports import neighbours


@pytest.mark.parametrize(
    ("address", "network", "operator"),
    [
        ("192.0.2.77", "192.0.2.0/24", "192.0.0.0/16"),
        ("::ffff:192.0.2.77", "192.0.2.0/24", "192.0.0.0/16"),
        ("2001:db8:1:2::3", "2001:db8:1::/48", "2001:db8::/32"),
        ("", "", ""),
        ("nonsense", "", ""),
    ],
)
def test_a_neighbourhood_is_one_reporter_and_a_block_stands_for_its_operator(address, network, operator):
    assert neighbours.network_of(address) == network
    assert neighbours.operator_of(address, {}) == operator


def test_a_table_names_the_operator_by_the_longest_prefix(tmp_path):
    table = tmp_path / "operators"
    table.write_text("# ours\n192.0.0.0/8 64500\n192.0.2.0/24 AS64501 # a part of it\n\n2001:db8::/32 64502\n")
    known = neighbours.read_table(str(table))
    found = [neighbours.operator_of(address, known) for address in ("192.0.2.1", "192.9.9.9", "2001:db8::1", "8.8.8.8")]
    assert found == ["AS64501", "AS64500", "AS64502", "8.8.0.0/16"]


def test_a_line_that_is_none_is_named(tmp_path):
    table = tmp_path / "operators"
    table.write_text("192.0.2.0/24 64500\n192.0.2.1/24 64500\n")
    with pytest.raises(ValueError, match=r"line 2: not of the form"):
        neighbours.read_table(str(table))
