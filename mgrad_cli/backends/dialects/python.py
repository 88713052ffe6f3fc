"""Python expressions for people: `x**2` and `math.sin(x)`, with what Python lacks written out as short functions."""

import builtins
import keyword
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.dialect import AND, LOOSEST, MGRAD, NOT, OPERAND, OR, POWER, SIGNED, Dialect, Sign, plain_number
from mgrad_cli.language.syntax import Call, Part

WHOLE_POWER = "whole power"
"""A power whose exponent is a whole number; of others Python's ** makes a complex number, as of (-8)**(1/3)."""
SAME = "exp expm1 exp2 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh"
SAME += " erf erfc gamma lgamma hypot floor ceil"
PYTHON = Dialect(
    {
        **MGRAD.signs,
        "or": Sign("{0} or {1}", OR, (OR, AND)),
        "and": Sign("{0} and {1}", AND, (AND, NOT)),
        "if": Sign("{1} if {0} else {2}", LOOSEST, (OR, OR, LOOSEST)),
        "**": Sign("math.pow({0}, {1})"),
        WHOLE_POWER: Sign("{0}**{1}", POWER, (OPERAND, SIGNED)),
        "mod": Sign("{0} % {1}", MGRAD.signs["*"].level, MGRAD.signs["*"].needs),
        **{name: Sign(f"math.{name}({{*}})") for name in SAME.split()},
        **{name: Sign(f"special.{name}({{*}})") for name in ("digamma", "polygamma")},
    },
    plain_number,
)
CONSTANTS = {math.pi: "math.pi", math.tau: "math.tau", math.e: "math.e"}
FUNCTIONS = {
    "sigmoid": """(x):
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))""",
    "softplus": """(x):
    return max(x, 0) + math.log1p(math.exp(-abs(x)))""",
    "relu": """(x):
    return max(x, 0)""",
    "sign": """(x):
    return (x > 0) - (x < 0)""",
    "step": """(x):
    return 1 if x >= 0 else 0""",
    "clamp": """(x, low, high):
    return min(max(x, low), high)""",
    "logsumexp": """(*xs):
    top = max(xs)
    return top + math.log(sum(math.exp(x - top) for x in xs))""",
    "exp_difference": """(x, y):
    return math.exp(x - y)""",
    "gaussian": """(x):
    return math.exp(-x * x)""",
    "normpdf": """(x):
    return math.exp(-x * x / 2) / math.sqrt(math.tau)""",
    "normcdf": """(x):
    return math.erfc(-x / math.sqrt(2)) / 2""",
}
"""What Python lacks. For the last digit there is `mgrad code`."""
OF_ONE = ["min", "max"]
"""Functions that Python has for two or more."""
KEPT = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *FUNCTIONS, "math", "special"})


def needed(graph: Graph, nodes: Iterable[int]) -> list[str]:
    """The functions that have to be written out for these nodes, as texts."""
    rows = {row.name for row in map(graph.operations.__getitem__, nodes) if row is not None}
    return [f"def {name}{text}" for name, text in FUNCTIONS.items() if name in rows]


def python_idiom(names: Mapping[str, str]) -> Idiom:
    """`names` are those that are called otherwise in Python."""
    return Idiom(PYTHON, CONSTANTS, lambda name: names.get(name, name), _turned)


def _turned(parts: Sequence[Part]) -> Sequence[Part]:
    found: list[Part] = []
    for part in parts:
        if isinstance(part, Call) and part.name in OF_ONE and part.arity == 1:
            continue
        whole = part == Call("**", 2) and isinstance(found[-1], float) and found[-1] % 1 == 0
        found.append(Call(WHOLE_POWER, 2) if whole else part)
    return found


def deep(graph: Graph, named: Collection[int], deepest: int) -> list[int]:
    """The nodes that need a name so that no expression is too deep; conditions cannot have one."""
    depths: list[int] = []
    found: list[int] = []
    for node, operation in enumerate(graph.operations):
        depth = 1 + max((depths[operand] for operand in graph.operands[node]), default=-1)
        if node in named:
            depth = 0
        elif depth >= deepest and operation is not None and operation.form in ("infix", "function", "prefix"):
            found.append(node)
            depth = 0
        depths.append(depth)
    return found
