"""JAX with 64 bits on the CPU."""

import jax
import jax.numpy as jnp
from jax.scipy import special
from jax.scipy.stats import norm

from benchmarks.trust.runners.library import Answers, Library, folded, serve

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
SAME = """exp expm1 exp2 log log1p log2 log10 sqrt cbrt sin cos tan sinh cosh tanh abs sign floor ceil round mod"""
ARC = "asin acos atan asinh acosh atanh atan2"
FUNCTIONS = {
    **{name: getattr(jnp, name) for name in SAME.split()},
    **{name: getattr(jnp, name.replace("a", "arc", 1)) for name in ARC.split()},
    "ln": jnp.log,
    "sigmoid": jax.nn.sigmoid,
    "softplus": jax.nn.softplus,
    "relu": jax.nn.relu,
    "logsumexp": lambda *xs: special.logsumexp(jnp.stack(xs)),
    "step": lambda x: jnp.heaviside(x, 1.0),
    "min": folded(jnp.minimum),
    "max": folded(jnp.maximum),
    "clamp": jnp.clip,
    "hypot": lambda *xs: jnp.hypot(*xs) if len(xs) == 2 else jnp.linalg.norm(jnp.stack(xs)),
    "erf": special.erf,
    "erfc": special.erfc,
    "normcdf": norm.cdf,
    "normpdf": norm.pdf,
    "gamma": special.gamma,
    "lgamma": special.gammaln,
    "digamma": special.digamma,
    "polygamma": special.polygamma,
}
LIBRARY = Library(FUNCTIONS, jnp.where, jnp.float64)


def gradient(text: str, point: dict[str, float]) -> Answers:
    function = LIBRARY.function(text, list(point))
    found = jax.grad(function, argnums=tuple(range(len(point))))(*map(jnp.float64, point.values()))
    return {name: float(slope) for name, slope in zip(point, found)}


if __name__ == "__main__":
    serve(gradient)
