"""Reads JSON that comes from outside: a result of mgrad's own, or an object of numbers. It trusts nothing."""

import json
import math
from typing import Any

from mgrad_cli.commands.bindings import spelled
from mgrad_cli.errors import InputError


def source_from_document(text: str, name: str) -> tuple[str, dict[str, float], str | None, list[str] | None]:
    """The program, the numbers, the output and the inputs that were asked for, of a JSON result."""
    document = _object(text, name, "a text that begins with { is read as a JSON result of mgrad")
    program = document.get("program")
    if not isinstance(program, str):
        raise InputError(
            f'{name} holds JSON without a "program"', hint="pipe in what `mgrad eval … --format json` prints"
        )
    bindings, gradient = document.get("bindings", {}), document.get("gradient")
    if not isinstance(bindings, dict):
        raise InputError(f'"bindings" in {name} has to be an object of numbers')
    asked = list(gradient) if gradient and isinstance(gradient, dict) else None
    return program, _numbers(bindings, name), _as_name(document.get("output")), asked


def numbers_from_object(text: str, name: str) -> dict[str, float]:
    return _numbers(_object(text, name), name)


def texts_in_object(text: str, name: str) -> list[str]:
    return [each for each in _object(text, name).values() if isinstance(each, str)]


def cells_from_object(text: str, name: str) -> dict[str, float | str]:
    """Numbers, of which some are written as texts, such as "5 ± 0.05"."""
    found = _object(text, name)
    return {key: each if isinstance(each, str) else _finite(key, each, name) for key, each in found.items()}


def _as_name(output: Any) -> str | None:
    """The output where it is a name; that of a bare expression is its text, and always the last statement."""
    return output if isinstance(output, str) and output.isidentifier() else None


def _object(text: str, name: str, hint: str = "") -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=lambda pairs: _without_repeats(pairs, name))
    except json.JSONDecodeError as error:
        message = f"{name} is not valid JSON: {error.msg}, line {error.lineno}, column {error.colno}"
        raise InputError(message, hint=hint) from None
    except RecursionError:
        raise InputError(f"{name} holds JSON that is nested too deeply") from None
    except ValueError:
        raise InputError(f"{name} holds a number with too many digits") from None
    if not isinstance(document, dict):
        raise InputError(f"{name} has to be a JSON object")
    return document


def _without_repeats(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    pairs = [(spelled(key), value) for key, value in pairs]
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise InputError(f"{name} gives {twice} twice")
    return found


def _numbers(found: dict[str, Any], name: str) -> dict[str, float]:
    return {key: _finite(key, number, name) for key, number in found.items()}


def _finite(key: str, number: Any, name: str) -> float:
    if isinstance(number, int | float) and not isinstance(number, bool):
        try:
            if math.isfinite(float(number)):
                return float(number)
        except OverflowError:
            pass
    raise InputError(f"{key} in {name} has to be a finite number")
