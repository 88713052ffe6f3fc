"""`jax.test_util.check_grads` with its defaults, first order; the gradient is spoiled where the input enters."""

from functools import partial

import jax
from jax.test_util import check_grads

from benchmarks.trust.runners.checking import ACCEPTED, REJECTED, check_all, serve_checks
from benchmarks.trust.runners.jax_ import LIBRARY


@partial(jax.custom_jvp, nondiff_argnums=(1,))
def spoil(x: jax.Array, factor: float) -> jax.Array:
    """Does nothing, with a slope that is not 1."""
    return x


@spoil.defjvp
def _spoil_slope(factor: float, primals: tuple[jax.Array], tangents: tuple[jax.Array]) -> tuple[jax.Array, jax.Array]:
    return primals[0], tangents[0] * factor


def verdict(text: str, point: dict[str, float], name: str, factor: float) -> str:
    formula = LIBRARY.function(text, list(point))
    inputs = {each: jax.numpy.float64(value) for each, value in point.items()}

    def function(x: jax.Array) -> jax.Array:
        return formula(*{**inputs, name: spoil(x, factor)}.values())

    try:
        check_grads(function, (inputs[name],), order=1)
    except AssertionError:
        return REJECTED
    return ACCEPTED


if __name__ == "__main__":
    serve_checks(lambda text, point, name: check_all(lambda factor: verdict(text, point, name, factor)))
