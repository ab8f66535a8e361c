"""Organizations: their codes and population sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.ids import OrganizationId
from bot.model.organization import Organization, OrganizationKind, PopulationSize, has_valid_check_digit

REAL_CODES = {
    "愛媛県": "380008",
    "松山市": "382019",
    "今治市": "382027",
    "宇和島市": "382035",
    "西条市": "382060",
    "伊予市": "382108",
    "四国中央市": "382132",
    "上島町": "383562",
    "久万高原町": "383864",
    "砥部町": "384020",
    "内子町": "384224",
    "伊方町": "384429",
    "鬼北町": "384887",
    "愛南町": "385069",
}


@pytest.mark.parametrize("code", REAL_CODES.values(), ids=REAL_CODES.keys())
def test_real_codes_are_valid(code: str) -> None:
    """The codes that 総務省 gave to Ehime's bodies end in their check digit."""
    assert has_valid_check_digit(code)


@given(st.sampled_from(sorted(REAL_CODES.values())), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(code, position, shift) -> None:
    """No single digit can be mistyped, but for the two sums whose check digits eleven folds into 0 and 1."""
    wrong = code[:position] + str((int(code[position]) + shift) % 10) + code[position + 1 :]
    remainders = {sum(int(d) * w for d, w in zip(c[:5], range(6, 1, -1), strict=True)) % 11 for c in (code, wrong)}
    assert not has_valid_check_digit(wrong) or remainders in ({0, 10}, {1, 10}, {0, 1})


@given(st.text(max_size=8))
def test_anything_else_is_no_code(text) -> None:
    """Only six ASCII digits can be a code; nothing else fails loudly."""
    if has_valid_check_digit(text):
        assert len(text) == 6
        assert text.isascii()
        assert text.isdigit()


def test_full_width_digits_are_no_code() -> None:
    """A code is compared as it is stored."""
    assert not has_valid_check_digit("３８２０１９")


@pytest.mark.parametrize(
    ("population", "size"),
    [
        (0, PopulationSize.UNDER_10K),
        (9_999, PopulationSize.UNDER_10K),
        (10_000, PopulationSize.FROM_10K),
        (29_630, PopulationSize.FROM_10K),
        (30_000, PopulationSize.FROM_30K),
        (99_999, PopulationSize.FROM_50K),
        (300_000, PopulationSize.FROM_300K),
        (3_700_000, PopulationSize.FROM_300K),
    ],
)
def test_a_size_begins_at_its_lower_bound(population: int, size: PopulationSize) -> None:
    """Bands hold their lower bound and not their upper one."""
    assert PopulationSize.of(population) is size


@given(st.sampled_from(OrganizationKind), st.none() | st.integers(0, 10_000_000))
def test_only_municipalities_are_compared_by_size(kind, population) -> None:
    """A prefecture's population says nothing about its office."""
    organization = Organization(id=OrganizationId(1), code="", name="団体", kind=kind, population=population)
    comparable = kind is OrganizationKind.MUNICIPALITY and population is not None
    assert (organization.size is not None) == comparable
