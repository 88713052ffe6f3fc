"""How each row of the table is written in LLVM's language, as far as hardware and C libraries have it."""

from collections.abc import Callable, Sequence

from mgrad_cli.backends.batch import c_library
from mgrad_cli.backends.batch.lanes import Lanes, Machine
from mgrad_cli.backends.batch.vector_exponential import exponential, sech_squared, tanh

Write = Callable[..., str]

COMPARISONS = {"<": "olt", "<=": "ole", ">": "ogt", ">=": "oge", "==": "oeq", "!=": "une"}
ARITHMETIC = {"-": "fsub", "/": "fdiv"}
INTRINSIC = {"abs": "fabs", "sqrt": "sqrt", "floor": "floor", "ceil": "ceil", "round": "roundeven"}
ROOT_HALF, REST_OF_ROOT_HALF = 0.7071067811865476, -4.833646656726457e-17
"""1 / sqrt(2) in two floats."""
DENSITY_AT_ZERO, ROOT_OF_1_BY_PI = 0.3989422804014327, 0.5641895835477563
FARTHEST = 40.0
"""Beyond it, exp of half the negative square is 0."""


def _relu(lanes: Lanes, x: str) -> str:
    zero = lanes.constant(0.0)
    return lanes.choose(lanes.compare("ogt", x, zero), x, zero)


def _sign(lanes: Lanes, x: str) -> str:
    unit = lanes.intrinsic("copysign", lanes.constant(1.0), x)
    return lanes.choose(lanes.compare("oeq", x, lanes.constant(0.0)), x, unit)


def _step(lanes: Lanes, x: str) -> str:
    return lanes.choose(lanes.compare("oge", x, lanes.constant(0.0)), lanes.constant(1.0), lanes.constant(0.0))


def _smallest(lanes: Lanes, first: str, *others: str) -> str:
    for other in others:
        first = lanes.choose(lanes.compare("olt", other, first), other, first)
    return first


def _largest(lanes: Lanes, first: str, *others: str) -> str:
    for other in others:
        first = lanes.choose(lanes.compare("ogt", other, first), other, first)
    return first


def _clamp(lanes: Lanes, x: str, low: str, high: str) -> str:
    return _smallest(lanes, _largest(lanes, x, low), high)


def _mod(lanes: Lanes, x: str, y: str) -> str:
    """As Python has it: the sign is that of y, of a 0 too."""
    rest, zero = lanes.call_each("fmod", x, y), lanes.constant(0.0)
    negative = lanes.logic("xor", lanes.compare("olt", rest, zero), lanes.compare("olt", y, zero))
    moved = lanes.choose(negative, lanes.arithmetic("fadd", rest, y), rest)
    return lanes.choose(lanes.compare("oeq", rest, zero), lanes.intrinsic("copysign", zero, y), moved)


def _exp_of_square(lanes: Lanes, x: str, factor: float) -> str:
    """exp(factor * x * x) for a power of two below 0: what rounding the square lost is made good."""
    distance = lanes.intrinsic("fabs", x)
    far = lanes.constant(FARTHEST)
    distance = lanes.choose(lanes.compare("olt", distance, far), distance, far)
    square = lanes.arithmetic("fmul", distance, distance)
    lost = lanes.intrinsic("fma", distance, distance, lanes.negative(square))
    scale = lanes.constant(factor)
    power = exponential(lanes, lanes.arithmetic("fmul", scale, square))
    return lanes.intrinsic("fma", power, lanes.arithmetic("fmul", scale, lost), power)


def _gaussian(lanes: Lanes, x: str) -> str:
    return _exp_of_square(lanes, x, -1.0)


def _normpdf(lanes: Lanes, x: str) -> str:
    return lanes.arithmetic("fmul", lanes.constant(DENSITY_AT_ZERO), _exp_of_square(lanes, x, -0.5))


def _normcdf(lanes: Lanes, x: str) -> str:
    """Half of erfc at -x / sqrt(2), and what the rounding of that number has moved it."""
    turned = lanes.negative(x)
    high, low = lanes.constant(ROOT_HALF), lanes.constant(REST_OF_ROOT_HALF)
    place = lanes.arithmetic("fmul", turned, high)
    lost = lanes.intrinsic("fma", turned, high, lanes.negative(place))
    lost = lanes.intrinsic("fma", turned, low, lost)
    fall = lanes.arithmetic("fmul", _exp_of_square(lanes, x, -0.5), lanes.constant(-ROOT_OF_1_BY_PI))
    half = lanes.arithmetic("fmul", library(lanes, "erfc", place), lanes.constant(0.5))
    return lanes.intrinsic("fma", fall, lost, half)


def library(lanes: Lanes, name: str, *operands: str) -> str:
    """A function of the C library: of whole vectors if it has that, else of one number after the other."""
    symbol = c_library.vector_symbol(name, len(operands), lanes.machine.vector)
    if symbol:
        return lanes.call(symbol, *operands)
    return lanes.call_each(c_library.scalar_symbol(name), *operands)


def _hypot(lanes: Lanes, *operands: str) -> str:
    """Pair by pair, so that few roundings lie one upon the other."""
    while len(operands) > 1:
        pairs = zip(operands[::2], operands[1::2])
        rest = operands[len(operands) - len(operands) % 2 :]
        operands = (*(library(lanes, "hypot", *pair) for pair in pairs), *rest)
    return lanes.intrinsic("fabs", operands[0])


OWN: dict[str, Write] = {
    "+": Lanes.add,
    "*": Lanes.product,
    "neg": Lanes.negative,
    "relu": _relu,
    "sign": _sign,
    "step": _step,
    "min": _smallest,
    "max": _largest,
    "clamp": _clamp,
    "mod": _mod,
    "hypot": _hypot,
    "gaussian": _gaussian,
    "normpdf": _normpdf,
    "normcdf": _normcdf,
}
"""Written out here, because vectors have a form that is quicker than any in mgrad's own language."""


FUSED: dict[str, Write] = {
    "exp": exponential,
    "tanh": tanh,
    "sech_squared": sech_squared,
    "gaussian": _gaussian,
    "normpdf": _normpdf,
    "normcdf": _normcdf,
}
"""Only where the machine multiplies and adds in one step."""
NEEDED = {"hypot": "hypot", "normcdf": "erfc", "mod": "fmod"}
"""What they call."""


def native(machine: Machine) -> frozenset[str]:
    """The functions that can be written with what this machine has; all others are to be expanded."""
    called = {name for name in c_library.FUNCTIONS if c_library.has(name, machine.vector)}
    own = {*OWN, *FUSED} if machine.fused else {*OWN}
    lacking = {name for name, needed in NEEDED.items() if needed not in called}
    return frozenset({*INTRINSIC, *(called - {"pow", "fmod"}), *(own - lacking), *(["**"] if "pow" in called else [])})


def write(lanes: Lanes, name: str, operands: Sequence[str]) -> str:
    """The value of a native operation; and, or, not and if are written by who knows where they stand."""
    if name in COMPARISONS:
        return lanes.compare(COMPARISONS[name], *operands)
    if name in ARITHMETIC:
        return lanes.arithmetic(ARITHMETIC[name], *operands)
    if name in INTRINSIC:
        return lanes.intrinsic(INTRINSIC[name], *operands)
    if lanes.machine.fused and name in FUSED:
        return FUSED[name](lanes, *operands)
    if name in OWN:
        return OWN[name](lanes, *operands)
    return library(lanes, "pow" if name == "**" else name, *operands)
