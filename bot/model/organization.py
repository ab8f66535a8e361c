"""Organizations (所属): municipalities, prefectures, ministries, companies and the secretariat."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.model.ids import OrganizationId


class OrganizationKind(StrEnum):
    """What an organization is; only a company is outside the public service."""

    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    MINISTRY = "ministry"
    COMPANY = "company"
    SECRETARIAT = "secretariat"


class PopulationSize(StrEnum):
    """人口規模: the bands in which municipalities find their peers. The value is the lower bound in persons."""

    UNDER_10K = "0"
    FROM_10K = "10000"
    FROM_30K = "30000"
    FROM_50K = "50000"
    FROM_100K = "100000"
    FROM_300K = "300000"

    @classmethod
    def of(cls, population: int) -> "PopulationSize":
        """The band that holds `population` persons."""
        return _SIZES[bisect_right(_BOUNDS, population) - 1]


_SIZES = tuple(PopulationSize)
_BOUNDS = tuple(int(size) for size in _SIZES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """One body whose people take part. `code` is the six-digit 全国地方公共団体コード where the body has one."""

    id: OrganizationId
    code: str
    name: str
    kind: OrganizationKind
    prefecture: str = ""
    region: str = ""
    population: int | None = None
    domains: tuple[str, ...] = ()

    @property
    def size(self) -> PopulationSize | None:
        """人口規模; only municipalities are compared by it."""
        if self.kind is not OrganizationKind.MUNICIPALITY or self.population is None:
            return None
        return PopulationSize.of(self.population)

    def domain_of(self, mail: str) -> str:
        """The longest of its domains that the domain of `mail` is or lies under; empty where none is."""
        host = mail.rpartition("@")[2].casefold()
        domains = (domain.casefold() for domain in self.domains)
        return max((d for d in domains if d and (host == d or host.endswith(f".{d}"))), key=len, default="")


def proven_by(mail: str, organizations: Iterable[Organization]) -> Organization | None:
    """The one organization for which the domain of `mail` speaks: of several, that with the longest domain.

    None where no domain matches, or where two organizations share the longest.
    """
    domains = {one.id: (one.domain_of(mail), one) for one in organizations}
    longest = max((len(domain) for domain, _ in domains.values()), default=0)
    nearest = [one for domain, one in domains.values() if domain and len(domain) == longest]
    return nearest[0] if len(nearest) == 1 else None


def has_valid_check_digit(code: str) -> bool:
    """Whether a six-digit 全国地方公共団体コード ends in its check digit.

    The first five digits are weighted 6, 5, 4, 3, 2; the sum's distance to the next multiple of eleven
    gives the sixth (総務省「全国地方公共団体コード仕様」).
    """
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], range(6, 1, -1), strict=True))
    return int(code[5]) == (11 - total % 11) % 10
