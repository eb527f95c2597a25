"""Bounds and multiples in a JSON schema, and the combinations that the library gets wrong and that are refused here.

The library writes ranges as regular expressions over decimal digits. Tried on it, version 1.9.1: between a whole number
that is excluded and a fraction right beside it the excluded number slips in (0 < x <= 0.5 takes 0); from sixteen digits
on bounds are misread; below 99.99 it takes 99.90 but not 99.9, and of 0.25 it takes 1.50 but not 1.5; multiples are
held as 32-bit numbers, and fractions compared after rounding.
"""

from __future__ import annotations

import math
from decimal import Decimal

from desktop.engine.llama.schemas.refusal import below, refuse
from desktop.engine.llama.schemas.values import digits_after_point, plain_number

MAX_DIGITS = 12
MAX_MULTIPLE = 10_000  # of the smallest digit: the regular expression has that many states
MAX_FINE_MULTIPLE = 9  # the same with two digits behind the point or more
_MAX_COMMON = 2**32

LOW = ("minimum", "exclusiveMinimum")
HIGH = ("maximum", "exclusiveMaximum")
BOUNDS = (*LOW, *HIGH)


class Numbers:
    """All bounds and multiples of one schema: merged by allOf or a reference, any two of them may meet."""

    def __init__(self) -> None:
        self._excluded: dict[int, str] = {}  # whole numbers left out -> where
        self._fractions: list[tuple[float, str]] = []
        self._multiples: dict[Decimal, str] = {}
        self._fraction_value = ""

    def bound(self, word: str, value: object, place: str) -> int | float:
        """The bound as the library is told it. Raises BadInput."""
        place = below(place, word)
        number = plain_number(_number(value, place), place)
        if isinstance(number, float):
            if max(digits_after_point(number), len(Decimal(repr(number)).as_tuple().digits)) > MAX_DIGITS:
                refuse(place, f"{number} is a fraction of more than {MAX_DIGITS} digits")
            self._fractions.append((number, place))
        elif word.startswith("exclusive"):
            self._excluded[int(number)] = place
        return number

    def multiple(self, value: object, place: str) -> float:
        """The divisor as the library is told it. Raises BadInput."""
        place = below(place, "multipleOf")
        number = plain_number(_number(value, place), place)
        if number <= 0 or _as_the_library_reads(number) != Decimal(repr(number)):
            refuse(place, f"{number} is not above 0, or has too many digits")
        exact = Decimal(repr(number)).normalize()
        if exact.scaleb(digits_after_point(number)) > MAX_MULTIPLE:
            refuse(place, f"{number} has too many digits")
        self._multiples[exact] = place
        return number

    def value(self, place: str) -> None:
        """Note that a fraction is named as a value."""
        self._fraction_value = self._fraction_value or place

    def check(self) -> None:
        """Refuse what may meet and be misread. Raises BadInput."""
        for number, place in self._fractions:
            for whole in (math.floor(number), math.ceil(number)):
                if whole in self._excluded:
                    refuse(self._excluded[whole], f"{whole} excluded beside the fraction {number} at {place}")
        self._check_multiples()

    def _check_multiples(self) -> None:
        fractions = [place for divisor, place in self._multiples.items() if divisor != divisor.to_integral_value()]
        if fractions and self._fraction_value:
            refuse(fractions[0], f"a fraction here and a fraction as a value at {self._fraction_value}")
        if fractions and self._fractions:
            refuse(fractions[0], f"a fraction here and a fraction as a bound at {self._fractions[0][1]}")
        common, places = 1, max(map(_digits, self._multiples), default=0)
        for divisor, place in self._multiples.items():
            scaled = int(divisor.scaleb(places))
            if common * scaled >= _MAX_COMMON:
                refuse(place, "divisors that together have too many digits")
            common = math.lcm(common, scaled)
            if common > (MAX_MULTIPLE if places < 2 else MAX_FINE_MULTIPLE):  # noqa: PLR2004 - see above
                refuse(place, "a divisor with too many digits, or several with a large common multiple")


def cut_short(word: str, bound: int | float) -> list[float]:
    """The numbers inside a bound that are its own digits cut short, such as 99.9 for 99.99: the library skips them."""
    text = format(Decimal(repr(bound)), "f")
    if (bound > 0) is (word in LOW):
        return []
    return [float(text[: len(text) - cut]) for cut in range(1, digits_after_point(bound))]


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(place, "it is not a number")
    return value


def _digits(divisor: Decimal) -> int:
    exponent = divisor.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _as_the_library_reads(number: float) -> Decimal:
    """Its reading multiplies by ten until no fraction is left."""
    value, digits = float(number), 0
    while value % 1 and digits <= MAX_DIGITS:
        value, digits = value * 10, digits + 1
    return Decimal(int(value)).scaleb(-digits)
