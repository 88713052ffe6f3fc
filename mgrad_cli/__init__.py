"""mgrad: the derivative of anything that can be typed."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from mgrad_cli.analyses.gradient import Gradient
    from mgrad_cli.api import Value, batches, compile, grad, hessian, jacobian, parse, taylor
    from mgrad_cli.errors import MgradError
    from mgrad_cli.reports.pictures.drawing import draw_dot, trace

_HOMES = {
    "Gradient": "mgrad_cli.analyses.gradient",
    "MgradError": "mgrad_cli.errors",
    "Value": "mgrad_cli.api",
    "batches": "mgrad_cli.api",
    "compile": "mgrad_cli.api",
    "draw_dot": "mgrad_cli.reports.pictures.drawing",
    "grad": "mgrad_cli.api",
    "hessian": "mgrad_cli.api",
    "jacobian": "mgrad_cli.api",
    "parse": "mgrad_cli.api",
    "taylor": "mgrad_cli.api",
    "trace": "mgrad_cli.reports.pictures.drawing",
}

__all__ = [
    "Gradient",
    "MgradError",
    "Value",
    "__version__",
    "batches",
    "compile",
    "draw_dot",
    "grad",
    "hessian",
    "jacobian",
    "parse",
    "taylor",
    "trace",
]


def __getattr__(name: str) -> Any:
    """Load a part when it is first asked for, so that `import mgrad_cli` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"mgrad_cli has no {name}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
