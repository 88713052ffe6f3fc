"""The mathematics of the machine's C library: which functions there are, of single numbers and of whole vectors."""

import ctypes
import platform
from functools import cache

VECTOR_LIBRARY = "libmvec.so.1"
FUNCTIONS = frozenset(
    [
        *("exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "cbrt", "sin", "cos", "tan", "asin", "acos", "atan"),
        *("atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "hypot", "pow", "fmod"),
    ]
)
ONLY_OF_VECTORS = frozenset({"erfc"})
"""The function of single numbers is off by more than four units in the last place."""
PREFIXES = {2: "_ZGVbN2", 4: "_ZGVdN4", 8: "_ZGVeN8"} if platform.machine() in ("x86_64", "AMD64") else {}
"""How glibc begins the names of functions of so many numbers; b is SSE, d is AVX2, e is AVX-512."""


def vector_symbol(name: str, arity: int, width: int) -> str:
    """The name of a function of whole vectors, or nothing where the library has none."""
    symbol = f"{PREFIXES.get(width, '')}{'v' * arity}_{name}"
    library = _vectors()
    return symbol if width in PREFIXES and library is not None and hasattr(library, symbol) else ""


def scalar_symbol(name: str) -> str:
    return "" if name in ONLY_OF_VECTORS else name


def has(name: str, width: int) -> bool:
    """Whether there is a function that is exact enough."""
    arity = 2 if name in ("atan2", "hypot", "pow", "fmod") else 1
    return bool(vector_symbol(name, arity, width)) or (bool(scalar_symbol(name)) and hasattr(_numbers(), name))


def addresses(symbols: list[str]) -> dict[str, int]:
    """Where the functions stand in memory."""
    found = {}
    for symbol in symbols:
        library = _vectors() if symbol.startswith("_ZGV") else _numbers()
        address = ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value
        assert address is not None
        found[symbol] = address
    return found


@cache
def _vectors() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(VECTOR_LIBRARY)
    except OSError:
        return None


@cache
def _numbers() -> ctypes.CDLL:
    for name in ("libm.so.6", "libSystem.dylib", "ucrtbase.dll"):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    from ctypes.util import find_library  # slow to load, and hardly ever needed

    return ctypes.CDLL(find_library("m"))
