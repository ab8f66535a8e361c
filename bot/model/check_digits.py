"""Check digits of the numbers that people and companies carry. All functions take plain ASCII digits."""

from itertools import cycle


def is_my_number(digits: str) -> bool:
    """Whether twelve digits are a possible 個人番号 (マイナンバー).

    The last is 11 − (Σ Pn·Qn mod 11), or 0 where that remainder is at most 1. Pn is the n-th digit from the right
    of the other eleven; Qn is n + 1 up to the sixth and n − 5 from the seventh on (平成26年総務省令第85号 第5条).
    """
    if len(digits) != 12:
        return False
    weights = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
    remainder = sum(int(p) * q for p, q in zip(reversed(digits[:11]), weights, strict=True)) % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def is_corporate_number(digits: str) -> bool:
    """Whether thirteen digits are a possible 法人番号, which is public.

    The first is 9 − (Σ Pn·Qn mod 9), the weights 1 and 2 taking turns from the right
    (法人番号の指定等に関する省令 第2条).
    """
    if len(digits) != 13:
        return False
    return int(digits[0]) == 9 - sum(int(p) * q for p, q in zip(reversed(digits[1:]), cycle((1, 2)), strict=False)) % 9


def is_card_number(digits: str) -> bool:
    """Whether digits have the length and prefix of a payment card and satisfy Luhn's formula (ISO/IEC 7812-1)."""
    if (len(digits), digits[:1]) not in {(16, "2"), (16, "3"), (16, "4"), (16, "5"), (16, "6"), (15, "3"), (14, "3")}:
        return False
    doubled = [int(d) * w for d, w in zip(reversed(digits), cycle((1, 2)), strict=False)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
