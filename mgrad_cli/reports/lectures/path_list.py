"""The paths from the output to a node as they are told, in no layout yet."""

import math
from collections.abc import Iterator

from mgrad_cli.analyses.telling.paths import Path, Paths
from mgrad_cli.errors import printable
from mgrad_cli.graph.build import Model
from mgrad_cli.reports.lectures.blocks import Block, Box, Heading
from mgrad_cli.reports.lectures.words import clipped, in_parentheses, numeral, short_name, side_of, title

LONGEST = 24
MOST_FACTORS = 8


def path_list(found: Paths, digits: int) -> Iterator[Block]:
    """What each path carries, and what all of them add up to."""
    model, name = found.gradient.model, printable(found.name)
    output = short_name(found.gradient)
    yield title(found.gradient, digits)
    yield Heading(f"The paths from {output} to {name}")
    if not found.number:
        yield f"There is none: {output} does not depend on {name} here, so d{output}/d{name} = 0."
        return
    yield (
        "A path goes from the output down to what it was computed from, with the local slope on each arrow. "
        "Its product is what it carries, and all paths together make the gradient."
    )
    rows = [_row(model, number, path, digits) for number, path in enumerate(found.largest, 1)]
    yield Box("", ("", "path", "product"), rows)
    yield _sum(found, f"d{output}/d{name}", digits)


def _sum(found: Paths, symbol: str, digits: int) -> str:
    slope, listed = numeral(found.slope, digits), numeral(found.listed, digits)
    if found.left_out:
        return (
            f"These are the {len(found.largest):,} largest of {counted(found.number)} paths, and add up to {listed}; "
            f"the other {counted(found.left_out)} add up to {numeral(found.rest, digits)}. All: {symbol} = {slope}."
        )
    if found.number == 1:
        return f"It is the only path: {symbol} = {slope}."
    first, *others = [numeral(path.product, digits) for path in found.largest[:MOST_FACTORS]]
    products = " + ".join([first, *map(in_parentheses, others)])
    products += " + …" * (found.number > MOST_FACTORS)
    rounding = (
        "" if listed == slope else f", which is {slope} when it is rounded step by step, as the backward pass does"
    )
    return f"{symbol} = {products} = {listed}{rounding}."


def _row(model: Model, number: int, path: Path, digits: int) -> tuple[str, ...]:
    product = f"= {numeral(path.product, digits)}"
    factors = [numeral(link.slope, digits) for link in path.links[1:]]
    if not path.left_out and 1 < len(factors) <= MOST_FACTORS:
        first, *others = factors
        product = f"{' * '.join([first, *map(in_parentheses, others)])} {product}"
    return str(number), "".join(_arrows(model, path, digits)), product


def _arrows(model: Model, path: Path, digits: int) -> Iterator[str]:
    """`f -[1]-> d -[3]-> a`"""
    middle = len(path.links) // 2 + 1 if path.left_out else 0
    above = model.output
    for number, link in enumerate(path.links):
        if number == 0:
            yield clipped(model.title(link.node), LONGEST)
            continue
        hidden = number == middle
        if hidden:
            yield f" -> ({path.left_out:,} more)"
        side = "" if hidden else side_of(model, above, link.position)
        slope = numeral(link.slope, digits) + f", {side}" * bool(side)
        yield f" -[{slope}]-> {clipped(model.title(link.node), LONGEST)}"
        above = link.node


def counted(number: int) -> str:
    """A count as people read it; of one that nobody would read, how large it is."""
    if number.bit_length() < 100:
        return f"{number:,}"
    return f"about 10^{math.log10(number):.0f}"
