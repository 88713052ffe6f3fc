"""Properties of gradients: right by an independent oracle, and the same under what must not matter."""

import math
import re

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mgrad_cli import MgradError, grad

QUICK = settings(derandomize=True, max_examples=150, deadline=None)
ORACLE = {
    "exp": mpmath.exp, "sin": mpmath.sin, "cos": mpmath.cos, "tanh": mpmath.tanh, "sinh": mpmath.sinh,
    "atan": mpmath.atan, "asinh": mpmath.asinh, "erf": mpmath.erf, "sqrt": mpmath.sqrt, "log": mpmath.log,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "normcdf": mpmath.ncdf, "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), "expm1": mpmath.expm1,
}  # fmt: skip


def expressions() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["a", "b", "c", "2", "0.5", "3", "pi"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/"]), inner),
            st.builds("{}({})".format, st.sampled_from(sorted(ORACLE)), inner),
            st.builds("(-{})".format, inner),
            st.builds("({})**{}".format, inner, st.sampled_from(["2", "3", "-1"])),
            st.builds("atan2({}, {})".format, inner, inner),
            st.builds("hypot({}, {})".format, inner, inner),
        ),
        max_leaves=12,
    )


def truth(expression: str, point: dict[str, float], name: str) -> mpmath.mpf:
    """The slope by mpmath: central differences with 80 digits and a step of 1e-25."""
    space = ORACLE | {"pi": mpmath.mpf(math.pi), "atan2": mpmath.atan2, "hypot": mpmath.hypot}
    code = compile(re.sub(r"(?<![\w.])(\d+\.?\d*)", r"mpf('\1')", expression), "oracle", "eval")

    def at(shift: mpmath.mpf) -> mpmath.mpf:
        moved = {key: mpmath.mpf(number) + (shift if key == name else 0) for key, number in point.items()}
        return eval(code, {**space, **moved, "mpf": mpmath.mpf})  # noqa: S307

    step = mpmath.mpf(10) ** -25
    return (at(step) - at(-step)) / (2 * step)


@QUICK
@given(expressions(), st.lists(st.floats(0.1, 3), min_size=3, max_size=3))
def test_gradients_are_right(expression: str, numbers: list[float]) -> None:
    point = dict(zip("abc", numbers, strict=True))
    used = {name: point[name] for name in point if re.search(rf"\b{name}\b", expression)}
    assume(used)
    try:
        found = grad(expression, **used)
    except MgradError:
        return
    biggest = max(abs(node.data) for node in found.nodes)
    assume(
        biggest < 1e6 and min(abs(node.data) for node in found.nodes) > 1e-6
    )  # cancellation is another test's matter
    with mpmath.workdps(80):
        for name in used:
            expected = truth(expression, point, name)
            scale = max(abs(expected), max(abs(node.grad or 0) for node in found.nodes) * mpmath.mpf(10) ** -3)
            assert abs(found[name] - expected) <= 1e-10 * scale + 1e-300


@QUICK
@given(expressions(), st.lists(st.floats(0.1, 3), min_size=3, max_size=3))
def test_names_do_not_matter(expression: str, numbers: list[float]) -> None:
    renamed = re.sub(r"\b([abc])\b", r"name_\1", expression)
    point = {name: number for name, number in zip("abc", numbers, strict=True) if re.search(rf"\b{name}\b", expression)}
    try:
        found = dict(grad(expression, **point))
    except MgradError:
        with pytest.raises(MgradError):
            grad(renamed, **{f"name_{name}": number for name, number in point.items()})
        return
    again = grad(renamed, **{f"name_{name}": number for name, number in point.items()})
    assert dict(again) == {f"name_{name}": slope for name, slope in found.items()}


@QUICK
@given(expressions(), expressions(), st.lists(st.floats(0.1, 3), min_size=3, max_size=3))
def test_naming_a_part_does_not_matter(inner: str, outer: str, numbers: list[float]) -> None:
    """A common sub-expression written out and one that is named have the same gradient."""
    assume(re.search(r"\bc\b", outer))
    written = re.sub(r"\bc\b", f"({inner})", outer)
    named = f"t = {inner} + 0; " + re.sub(r"\bc\b", "t", outer)
    point = dict(zip("abc", numbers, strict=True))
    used = {name: point[name] for name in point if re.search(rf"\b{name}\b", written)}
    assume(used)
    try:
        one = grad(written, **used)
    except MgradError:
        return
    two = grad(named, **used)
    scale = max(abs(node.grad or 0) for node in (*one.nodes, *two.nodes))
    for name in used:
        assert one[name] == pytest.approx(two[name], rel=1e-12, abs=1e-14 * scale)
