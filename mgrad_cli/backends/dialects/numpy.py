"""NumPy: a function of arrays that answers arrays, element by element; where there is no number it has nan or inf."""

from collections.abc import Iterator

from mgrad_cli.backends.dialects.c import ARITHMETIC
from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.python_function import KEPT, docstring, parameters, returned, test
from mgrad_cli.backends.dialects.target import Code, Function, Target, indented, words
from mgrad_cli.language.dialect import Dialect, Sign

SAME = "exp expm1 exp2 log log1p log2 log10 sqrt cbrt sin cos tan sinh cosh tanh hypot abs sign floor ceil mod"
OTHER = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "**": "power",
    "round": "rint",
    "min": "minimum",
    "max": "maximum",
    "and": "logical_and",
    "or": "logical_or",
    "not": "logical_not",
    "if": "where",
    **{name: name for name in SAME.split()},
}
DIALECT = Dialect({**ARITHMETIC, **{name: Sign(f"np.{other}({{*}})") for name, other in OTHER.items()}}, repr)
NATIVE = frozenset(OTHER) - words("and or not if")


def template(code: Code) -> Iterator[str]:
    yield from ["", "import numpy as np"]
    for each in code.functions:
        yield from ["", "", *_function(each)]
    yield from ["", "", f"def {code.name}({', '.join(parameters(code))}):"]
    yield f'    """{docstring(code)}"""'
    yield from indented(list(_broadcast(code)))
    yield '    with np.errstate(all="ignore"):'
    yield from indented([f"{name} = {text}" for name, text in code.statements] or ["pass"], 2)
    yield from indented(list(returned(_filled(code))))
    if code.cases is not None:
        yield from ["", "", *test(code)]


def _broadcast(code: Code) -> Iterator[str]:
    """All inputs as arrays of floats of one shape, so that results that are constant have it, too."""
    if code.parameters:
        names = ", ".join(code.parameters)
        tail = "," * (len(code.parameters) == 1)
        yield f"{names}{tail} = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in ({names}{tail})))"


def _filled(code: Code) -> Code:
    return code._replace(
        value=_array(code, code.value),
        slopes={name: _array(code, text) for name, text in code.slopes.items()},
        curvatures={pair: _array(code, text) for pair, text in code.curvatures.items()},
    )


def _array(code: Code, text: str) -> str:
    is_number = not text.isidentifier()
    return f"np.full({code.parameters[0]}.shape, {text})" if is_number and code.parameters else text


def _function(function: Function) -> Iterator[str]:
    yield f"def {function.name}({', '.join(function.parameters)}):"
    yield from indented([f"{name} = {text}" for name, text in function.statements])
    yield f"    return {function.result}"


NUMPY = Target(
    "numpy", "Python with NumPy", "#", Idiom(DIALECT, {}), NATIVE, template, (KEPT - {"math"}) | {"np"},
    of_two=words("hypot min max"),
    usage="works on numbers and on arrays of one shape; where there is no number it answers nan or inf",
)  # fmt: skip
