"""mgrad itself: each input is asked for alone, as `--wrt` does, so that one refusal hides no other slope."""

from benchmarks.trust.runners.library import Answers, serve
from mgrad_cli import grad
from mgrad_cli.errors import MgradError


def slope(text: str, point: dict[str, float], name: str) -> float | None:
    try:
        return grad(text, wrt=[name], **point)[name]
    except MgradError:
        return None


def gradient(text: str, point: dict[str, float]) -> Answers:
    return {name: slope(text, point, name) for name in point}


if __name__ == "__main__":
    serve(gradient)
