"""What is known of roots, exponentials, logarithms, sines and powers, as atoms of a ring and laws between them.

Every rewriting holds wherever both sides have a value; powers with a variable exponent are said to have no base 0.
"""

from typing import Any

from mgrad_cli.backends.proof.balls import fmpq
from mgrad_cli.backends.proof.ring import Law, NoValue, Ratio, Ring

ONE = fmpq(1)
ODD = {"asin", "atan", "asinh", "atanh", "erf", "cbrt"}
HIGHEST_ROOT = 12
LARGEST_PRIME = 1000
Factor = tuple[Ratio, int]


def opaque(ring: Ring, name: str, operands: list[Ratio]) -> Ratio:
    """The atom for a function of these operands, which is the same for the same operands."""
    known = ring.known.setdefault(name, [])
    for others, atom in known:
        if len(others) == len(operands) and all(map(ring.same, operands, others)):
            return atom  # type: ignore[no-any-return]
    if name in ODD:
        for others, atom in known:
            if ring.same(ring.negate(operands[0]), others[0]):
                return ring.negate(atom)
    _, atom = ring.atom()
    known.append((operands, atom))
    return atom


def root(ring: Ring, x: Ratio, degree: int = 2) -> Ratio:
    """Each factor that is surely positive has a root of its own; of an odd degree, every factor has."""
    if ring.is_zero(x):
        return ring.constant(fmpq(0))
    x = ring.simple(x)
    ring.demands += [x] * (degree % 2 == 0)
    content, primes, factors = _factors(ring, x)
    sign = ring.constant(fmpq(-1 if content < 0 else 1))
    found, rest = (ring.constant(ONE), sign) if degree % 2 == 0 else (sign, ring.constant(ONE))
    for prime, times in primes:
        found = ring.multiply(found, _root_of(ring, prime, degree, times, True))
    for factor, times in factors:
        positive = ring.is_positive(factor.top)
        if positive or degree % 2:
            found = ring.multiply(found, _root_of(ring, factor, degree, times, positive))
            continue
        out, left = divmod(times, degree)
        found = ring.multiply(found, ring.power(size(ring, factor), out)) if out else found
        rest = ring.multiply(rest, ring.power(factor, left))
    return found if ring.number(rest) == 1 else ring.multiply(found, _root_of(ring, rest, degree, 1, False))


def _factors(ring: Ring, x: Ratio) -> tuple[fmpq, list[Factor], list[Factor]]:
    """The number before all, the primes in it, and the polynomials, with their powers, below 0 in the bottom."""
    (above, tops), (below, bottoms) = x.top.factor(), x.bottom.factor()
    content = fmpq(above) / fmpq(below)
    primes = [*_primes(int(abs(content).p)), *((p, -times) for p, times in _primes(int(content.q)))]
    factors = [*tops, *((factor, -times) for factor, times in bottoms)]
    return (
        content,
        [(ring.constant(fmpq(prime)), times) for prime, times in primes],
        [(ring.whole(factor), times) for factor, times in factors],
    )


def _root_of(ring: Ring, x: Ratio, degree: int, times: int, positive: bool) -> Ratio:
    """The power of a root whose law is that its own power is what stands under it."""
    known = ring.known.setdefault(("root", degree), [])
    for other, atom in known:
        if ring.same(other, x):
            return ring.power(atom, times)
    for other, atom in known if degree == 2 and not positive else ():  # both are defined, and so neither is below 0
        for another, second in known:
            if ring.same(x, ring.multiply(other, another)):
                return ring.power(ring.multiply(atom, second), times)
    place, atom = ring.atom(positive)
    ring.laws.append(Law(place, degree, x))
    known.append((x, atom))
    return ring.power(atom, times)


def _primes(number: int) -> list[tuple[int, int]]:
    found, prime = [], 2
    while number > 1 and prime <= LARGEST_PRIME and prime * prime <= number:
        times = 0
        while number % prime == 0:
            number, times = number // prime, times + 1
        found += [(prime, times)] * bool(times)
        prime += 1
    return found + [(number, 1)] * (number > 1)


def exponential(ring: Ring, x: Ratio) -> Ratio:
    """One factor for each term of the sum in the exponent."""
    found, x = ring.constant(ONE), ring.simple(x)
    for exponents, coefficient in x.top.to_dict().items():
        term = ring.simple(Ratio(ring.context.from_dict({exponents: fmpq(1)}), x.bottom))
        for each, factor in term.top.to_dict().items():
            monomial, leading = ring.context.from_dict({each: fmpq(1)}), term.bottom.leading_coefficient()
            share = fmpq(coefficient) * fmpq(factor) / fmpq(leading)
            found = ring.multiply(found, _exponential_of(ring, Ratio(monomial, term.bottom / leading), share))
    return found


def _exponential_of(ring: Ring, x: Ratio, factor: fmpq) -> Ratio:
    """The power of an atom, or of what stands in a logarithm."""
    for inside, atom in ring.known.get("log", []) if factor.q <= HIGHEST_ROOT and x.bottom.is_one() else ():
        if atom.top == x.top:
            return power(ring, size(ring, inside), ring.constant(factor))
    parts = max(fmpq(2), fmpq(factor.q))
    key = str(x.top), str(x.bottom), str(parts)
    known = ring.known.setdefault("exp", [])
    for name, atom, _ in known:
        if name == key:
            return ring.power(atom, int((factor * parts).p))
    _, atom = ring.atom(positive=True)
    known.append((key, atom, Ratio(x.top, x.bottom * ring.context.constant(parts))))
    return ring.power(atom, int((factor * parts).p))


def size(ring: Ring, x: Ratio) -> Ratio:
    return ring.multiply(x, ring.constant(fmpq(ring.sign(x))))


def logarithm(ring: Ring, x: Ratio) -> Ratio:
    """The sum of the logarithms of the sizes of all factors."""
    if ring.is_zero(x):
        raise NoValue
    found, x = ring.constant(fmpq(0)), ring.simple(x)
    ring.demands.append(x)
    _, primes, factors = _factors(ring, x)
    for factor, times in [*primes, *factors]:
        term = ring.multiply(ring.constant(fmpq(times)), _logarithm_of(ring, factor.top))
        found = ring.add(found, term)
    return found


def _logarithm_of(ring: Ring, factor: Any) -> Ratio:
    for _, atom, inside in ring.known.get("exp", []):
        if atom.top == factor:
            return inside  # type: ignore[no-any-return]
    known = ring.known.setdefault("log", [])
    for inside, atom in known:
        if ring.same(inside, ring.whole(factor)):
            return atom  # type: ignore[no-any-return]
    _, atom = ring.atom()
    known.append((ring.whole(factor), atom))
    return atom


def circle(ring: Ring, x: Ratio) -> tuple[Ratio, Ratio]:
    """Sine and cosine, whose law is that of Pythagoras."""
    if ring.is_zero(x):
        return ring.constant(fmpq(0)), ring.constant(ONE)
    known = ring.known.setdefault("sin", [])
    for other, sine, cosine in known:
        if ring.same(other, x):
            return sine, cosine
        if ring.same(other, ring.negate(x)):
            return ring.negate(sine), cosine
    _, cosine = ring.atom()
    place, sine = ring.atom()
    ring.laws.append(Law(place, 2, ring.subtract(ring.constant(ONE), ring.power(cosine, 2))))
    known.append((x, sine, cosine))
    return sine, cosine


def power(ring: Ring, x: Ratio, y: Ratio) -> Ratio:
    """Whole powers and roots as such; of any other exponent the whole number in it apart."""
    exponent = ring.number(y)
    if exponent is not None and exponent.q == 1:
        return ring.power(x, int(exponent.p))
    if exponent is not None and exponent.q <= HIGHEST_ROOT:
        return ring.power(root(ring, x, int(exponent.q)), int(exponent.p))
    whole = _whole_part(y)
    rest = ring.subtract(y, ring.constant(fmpq(whole)))
    if not rest.top.is_zero() and rest.top.leading_coefficient() < 0:
        inverse = opaque(ring, "**", [x, ring.negate(rest)])
        return _with_base(ring, ring.divide(ring.power(x, whole), inverse), x)
    return _with_base(ring, ring.multiply(ring.power(x, whole), opaque(ring, "**", [x, rest])), x)


def _whole_part(y: Ratio) -> int:
    if not y.bottom.is_constant():
        return 0
    middle = y.top.to_dict().get(tuple(0 for _ in y.top.degrees()), 0)
    return int((fmpq(middle) / fmpq(y.bottom.leading_coefficient())).floor())


def _with_base(ring: Ring, found: Ratio, base: Ratio) -> Ratio:
    ring.bases = ring.bases or not ring.number(base)
    return found


def pi(ring: Ring) -> Ratio:
    known = ring.known.setdefault("pi", [])
    if not known:
        known.append(ring.atom(positive=True))
    return known[0][1]  # type: ignore[no-any-return]
