"""`mgrad verify`: right claims pass in any form, wrong ones do not, and what is said of them is so."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome
from mpmath import mp

from mgrad_cli.analyses.claims import comparison, verify
from mgrad_cli.analyses.claims.claims import state
from mgrad_cli.analyses.claims.targets import Derivative, masked, readings
from mgrad_cli.analyses.claims.trials import Plan, search
from mgrad_cli.analyses.sampling import Range, Sampler
from mgrad_cli.errors import LanguageError
from mgrad_cli.graph.build import build
from mgrad_cli.language.reader import read

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [each for block in BLOCKS for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]
SPRING = "E = 0.5*k*(sqrt((x2-x1)^2+(y2-y1)^2) - r)^2"
LENGTH = "d = sqrt((x2-x1)^2+(y2-y1)^2); "
PROVEN = "proven wherever both are defined"

both = pytest.mark.parametrize("proof", [True, False], ids=["with proofs", "without"])


def found(program: str, claim: str, samples: int = 40, **more: object) -> list[verify.Finding]:
    model = build(read(program))
    plan = Plan({}, {}, model.defaults, samples, 1, 1e-9)._replace(**more)
    return verify.verify(state(model, [claim]), plan).findings


def one(program: str, claim: str, **more: object) -> verify.Finding:
    (finding,) = found(program, claim, **more)
    return finding


@pytest.fixture(autouse=True)
def _extra(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra where a test asks for that."""
    if request.node.callspec.params.get("proof") is False if hasattr(request.node, "callspec") else False:
        for module in (verify, comparison):
            monkeypatch.setattr(module, "find_spec", lambda name: None)


# What is claimed


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("dE/dx1", ("E", "x1")), ("dE_dx1", ("E", "x1")), ("∂E/∂x1", ("E", "x1")), ("dE / dx1", ("E", "x1")),
        ("dE/dx1_y", ("E", "x1_y")), ("dE_dx1_y", ("E", "x1_y")), ("d/dx1", ("", "x1")),
        ("d2E/dx1dx2", ("E", "x1", "x2")), ("d2E/dx1^2", ("E", "x1", "x1")), ("d2E_dx1dx2", ("E", "x1", "x2")),
        ("d²E/dx1²", ("E", "x1", "x1")), ("∂²E/∂x1∂x2", ("E", "x1", "x2")), ("d^2E/(dx1*dx2)", ("E", "x1", "x2")),
        ("d2E_dx1_dx2", ("E", "x1", "x2")), ("d2E/dx1 dx2", ("E", "x1", "x2")),
    ],
)  # fmt: skip
def test_what_a_target_means(target: str, meant: tuple[str, ...]) -> None:
    text, targets = masked(f"{target} = 1")
    assert len(text) == len(target) + 4 and list(targets.values()) in ([target], [])
    assert readings(target, ["E", "F"], ["x1", "x2", "x1_y"], False) == [Derivative(meant[0], meant[1:])]


@pytest.mark.parametrize(
    ("claim", "told", "column", "hint"),
    [
        ("dE/dx1 = 2*x3", "there is no x3 in the program or in the claim", 12, "it has dE/dx1, d, E, x1, x2"),
        ("dE/dx3 = 2*x1", "dE/dx3: the program has no input x3", 1, "it has x1, x2"),
        ("dF/dx1 = 2*x1", "the program has no F", 1, "it has d, E"),
        ("dE/dd = 1", "d is computed; a derivative is one for inputs", 1, "the inputs are x1, x2"),
        ("y = 2; d3E/dx1^3 = y", "d3E/dx1^3: first and second derivatives can be claimed, no higher ones", 8, ""),
        ("∂E/∂x1 = 2*)", "* has nothing on its right side", 11, None),
        ("a = 1; dE/dx1 = 2*log(x1, 2)", "log(x) takes 1 operand, here 2", 19, None),
        ("a = 2*x1", "nothing here claims a derivative", 1, None),
        ("x1 = 3; dE/dx1 = x1", "x1 is an input of the program, and the claim gives it a number", 6, None),
        ("x1 = 3*x2; dE/dx1 = x1", "x1 is an input of the program", 1, None),
        ("dE/dx1 = 1; dE/dx1 = 2", "dE/dx1 is assigned twice", 1, None),
    ],
)
def test_a_mistake_is_shown_where_it_was_typed(claim: str, told: str, column: int, hint: str | None) -> None:
    with pytest.raises(LanguageError) as caught:
        state(build(read("d = x1 - x2; E = d^2")), [claim])
    assert caught.value.message == told
    assert caught.value.places[0].start + 1 == column
    assert caught.value.places[0].source.startswith(claim)
    assert hint is None or caught.value.hint == hint


@pytest.mark.parametrize(
    ("program", "claim"),
    [
        ("d = x - y; E = d^2", "dE/dx = 2*d"),  # a name of the program
        ("d = x - y; E = d^2", "d = y - x; dE/dx = -2*d"),  # a claim's own goes before it
        ("f(x) = x^2; E = f(a)", "dE/da = 2*f(a)/a"),  # a function of the program
        ("a = 3; E = a*x", "a = 3; dE/dx = a; dE/da = E/a"),  # the same default
        ("E = x^2; F = E*y", "dE/dx = 2*x; dF/dx = y*dE/dx; dF_dy = E"),  # another claim
        ("e = 2; E = e*x", "dE/dx = e"),  # no constant
        ("x^2", "df/dx = 2*x; d2f/dx^2 = 2"),  # an output without a name
        ("c = x; c += x*c; E = c", "dE/dx = 1; dE/dx += 2*x"),
    ],
)
def test_names_that_a_claim_may_use(program: str, claim: str) -> None:
    assert {finding.verdict for finding in found(program, claim)} == {"pass"}


# Right claims

RIGHT = f"""
    {SPRING} | {LENGTH}dE/dx1 = -k*(d-r)*(x2-x1)/d; dE/dr = k*r - k*d; d2E/dx1^2 = k*(1 - r*(y2-y1)^2/d^3)
    y = tanh(x) | dy/dx = 1 - y^2; d2y/dx2 = -2*y*(1 - y^2)
    y = 1/(1 + exp(-x)) | dy/dx = y*(1 - y)
    y = softplus(x) | dy/dx = exp(x)/(1 + exp(x))
    L = logsumexp(a, b, c) | dL/da = exp(a)/(exp(a) + exp(b) + exp(c))
    L = log(S/K)*K | dL/dS = K/S; dL/dK = log(S/K) - 1
    y = x^p | dy/dp = log(x)*y
    y = acosh(x) | dy/dx = 1/sqrt(x^2 - 1)
    y = tan(x) | dy/dx = 1 + tan(x)^2
    y = erf(x/sqrt(2)) | dy/dx = sqrt(2/pi)*exp(-x^2/2)
    y = normcdf(-x) | dy/dx = -normpdf(x)
    y = abs(x)*z | dy/dx = z*x/abs(x)
    y = sqrt(x^2) | dy/dx = sign(x)
    y = relu(x*w) | dy/dx = if(x*w > 0, w, 0)
    y = max(a, b) | dy/da = if(a > b, 1, 0)
    y = clamp(x, 0, 1) | dy/dx = if(x > 0 and x < 1, 1, 0)
    y = hypot(a, b) | dy/da = a/sqrt(a*a + b*b)
    y = cbrt(z) | dy/dz = 1/(3*cbrt(z)^2)
    y = 2^x | dy/dx = log(2)*exp2(x)
    y = lgamma(x)*gamma(x) | dy/dx = digamma(x)*gamma(x)*(1 + lgamma(x))
    y = atan2(b, a) | dy/da = -b/(a^2 + b^2)
    y = 0.1*x^2 | dy/dx = x/5
    y = x*sinh(x) | dy/dx = (exp(x)*(1 + x) - exp(-x)*(1 - x))/2
"""
RIGHT_CLAIMS = [line.strip().split(" | ") for line in RIGHT.strip().splitlines()]


@both
@pytest.mark.parametrize(("program", "claim"), RIGHT_CLAIMS)
def test_a_right_claim_passes_and_is_proven(program: str, claim: str, proof: bool) -> None:
    for finding in found(program, claim):
        assert (finding.verdict, finding.proof.startswith(PROVEN)) == ("pass", proof)


def test_what_black_and_scholes_found_is_proven() -> None:
    program = (ROOT / "tests" / "programs" / "black-scholes.mgrad").read_text(encoding="utf-8")
    greeks = "dC/dS = normcdf(d1); dC/dr = K*T*exp(-r*T)*normcdf(d2); dC/dsigma = S*normpdf(d1)*sqrt(T)"
    assert all(finding.proof for finding in found(program, f"{greeks}; d2C/dS2 = normpdf(d1)/(S*sigma*sqrt(T))"))


CANCELLING = [
    ("(1 - cos(x))/x^2", "df/dx = (x*sin(x) - 2*(1 - cos(x)))/x^3", Range(1e-9, 1e-5)),
    ("sqrt(x + 1) - sqrt(x)", "df/dx = (sqrt(x) - sqrt(x+1))/(2*sqrt(x)*sqrt(x+1))", Range(1e10, 1e14)),
    ("(x^2 - 1)/(x - 1)", "df/dx = (2*x*(x-1) - (x^2 - 1))/(x-1)^2", Range(1.0000001, 1.00001)),
    ("x*1e8 - (x*1e8 - x)", "df/dx = 1e8 - (1e8 - 1)", Range(0, 1)),
]


@both
@pytest.mark.parametrize(("program", "claim", "where"), CANCELLING)
def test_rounding_is_no_mistake(program: str, claim: str, where: Range, proof: bool) -> None:
    assert one(program, claim, ranges={"x": where}).verdict in ("pass", *["cannot say"] * (not proof))


# Wrong claims


@both
@pytest.mark.parametrize("spoil", ["1.01*({})", "1.0001*({})", "-({})", "2*({})", "({}) + 1e-3", "({})^2", "0*({})"])
@pytest.mark.parametrize(("program", "claim"), [each for each in RIGHT_CLAIMS if not re.search("; |, 1, 0", each[1])])
def test_a_wrong_claim_fails(program: str, claim: str, spoil: str, proof: bool) -> None:
    target, _, formula = claim.partition(" = ")
    finding = one(program, f"{target} = {spoil.format(formula)}")
    assert finding.verdict == "FAIL"
    assert finding.counterexample is not None and finding.counterexample.judged.certain is proof


@pytest.mark.parametrize("spoil", ["1.01*({})", "-({})", "({}) + 1e-3", "({})^2"])
@pytest.mark.parametrize(("program", "claim"), [each for each in RIGHT_CLAIMS if not re.search("; |, 1, 0", each[1])])
def test_what_is_wrong_has_no_proof(program: str, claim: str, spoil: str) -> None:
    target, _, formula = claim.partition(" = ")
    model = build(read(program))
    seen = search(state(model, [f"{target} = {spoil.format(formula)}"]), Plan({}, {}, model.defaults, 1, 1, 1e-9))
    assert not verify.proof_of(seen, seen.trials[0])


def test_a_counterexample_is_what_differences_say() -> None:
    finding = one("y = exp(x*z)/(1 + x^2)", "dy/dx = z*exp(x*z)/(1 + x^2) + 2*x*exp(x*z)/(1 + x^2)^2")
    assert finding.counterexample
    point, judged = finding.counterexample.point, finding.counterexample.judged
    with mp.workdps(40):
        truth = mp.diff(lambda x: mp.exp(x * point["z"]) / (1 + x**2), point["x"])
    assert judged.true == pytest.approx(float(truth), rel=1e-12)
    assert judged.claimed != pytest.approx(float(truth), rel=1e-3)


SUSPECTS = f"""
    {SPRING} | {LENGTH}dE/dx1 = k*(d-r)*(x2-x1)/d | your value is −1 × the true one | k*(d-r)*(x2-x1)/d
    {SPRING} | {LENGTH}dE/dk = (d-r)^2 | your value is 2 × the true one | (d-r)^2
    {SPRING} | {LENGTH}dE/dx1 = -k*(d-r)*(y2-y1)/d | your value is −1 × the derivative for y2 | -k*(d-r)*(y2-y1)/d
    {SPRING} | {LENGTH}dE/dx1 = -k*(d-r)*(x2-x1) | your value is the true one times d | -k*(d-r)*(x2-x1)
    {SPRING} | {LENGTH}dE/dr = -k*(d+r) | it is right with - instead of + | d+r
    y = x*sin(x) | dy/dx = sin(x) - x*cos(x) | it is right with the opposite sign here | x*cos(x)
    y = x*sin(x) + z^3 | dy/dx = sin(x) + x*sin(x) | it is right with cos instead of sin | sin(x)
    y = x^3 + z*x^2 | dy/dx = 3*x^3 + 2*z*x | it is right with the next lower power | x^3
    y = x^3 + z*x^2 | dy/dx = 3*x^2 + z*x | it is right with twice this | z*x
    y = x*sin(x) + x^2*z | dy/dx = sin(x) + 2*x*z | what comes through sin(x) is missing | sin(x)
    y = sin(2*x)*z | dy/dx = cos(2*x)*z | your value is 1/2 × the true one | cos(2*x)*z
    y = x*z + x^2 | dy/dx = x + 2*x | it is right with z instead of x | x + 2*x
    y = z^2 | dy/dz = 0 | your value is 0, and the true one is not | 0
    y = pi*r^2 | dy/dr = 2*r | your value is 1/π × the true one | 2*r
"""


@pytest.mark.parametrize(
    ("program", "claim", "told", "where"), [line.strip().split(" | ") for line in SUSPECTS.strip().splitlines()]
)
def test_what_a_wrong_claim_is_suspected_of(program: str, claim: str, told: str, where: str) -> None:
    finding = found(program, claim)[-1]
    assert finding.verdict == "FAIL" and finding.suspect and finding.suspect.place
    source, start, end = finding.suspect.place
    assert (finding.suspect.sentence, source[start:end]) == (told, where)


def test_a_claim_without_a_value_where_there_is_a_true_one() -> None:
    finding = one("E = log(x^2)", "dE/dx = 2*exp(-log(x))")
    assert finding.verdict == "FAIL" and finding.reason == "it is undefined where there is a true one"


@both
def test_an_overflow_of_the_claim_is_no_mistake(proof: bool) -> None:
    finding = one("y = log(1 + exp(x))", "dy/dx = exp(x)*exp(x)/(exp(x) + exp(2*x))", ranges={"x": Range(300, 700)})
    assert finding.verdict == "pass"


def test_what_holds_at_some_points_only_is_not_proven() -> None:
    assert not one("y = sqrt(x)*sqrt(x)*z", "dy/dx = if(x < 1e6, z, -z)", ranges={"x": Range(1, 2)}).proof


# Points


def test_a_sampler_learns_where_there_are_values() -> None:
    sampler = Sampler(["x", "y"], {"y": 3.0}, {}, {}, 1)
    points = [sampler.draw() for _ in range(3)]
    assert all(point["y"] == 3.0 for point in points)
    for _ in range(500):
        sampler.learn(sampler.draw()["x"] > 0)
    assert sum(sampler.draw()["x"] > 0 for _ in range(200)) > 180


def test_ranges_and_seeds_are_kept() -> None:
    def draw(seed: int) -> list[dict[str, float]]:
        sampler = Sampler(["x", "y"], {}, {"x": Range(-1, 1), "y": Range(1e-6, 1e6)}, {}, seed)
        return [sampler.draw() for _ in range(50)]

    assert draw(1) == draw(1) != draw(2)
    assert all(-1 <= point["x"] <= 1 and 1e-6 <= point["y"] <= 1e6 for point in draw(3))
    assert sum(point["y"] < 1 for point in draw(3)) > 5


def test_a_default_is_a_hint_where_to_look() -> None:
    assert one("a = 1e6; y = log(a - 9e5)", "dy/da = 1/(a - 9e5)").points == 40


# The command


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["y = x^2", "--claim", "dy/dx = 2*x"], 0, ""),
        (["y = x^2", "--claim", "dy/dx = x"], 3, "your value is 1/2 × the true one"),
        (["y = log(-x^2)", "--claim", "dy/dx = x"], 4, "most often: log is defined where x > 0"),
        (["y = x^2", "--claim", "dy/dx = x+"], 1, "column 10"),
        (["y = x^2"], 2, "nothing is claimed"),
        (["y = x^2", "--claim", "dy/dx = x", "--range", "z=1:2"], 2, "the program has no input z"),
        (["y = x^2", "--claim", "dy/dx = x", "--range", "x=2:1"], 2, "write --range x=1:2"),
        (["y = x^2", "--claim", "dy/dx = x", "--range", "x=1:2", "--set", "x=1"], 2, "leave one out"),
        (["y = x^2", "--claim", "dy/dx = x", "--range", "x=1"], 2, "is not NAME=LOW:HIGH"),
        (["y = x^2", "--claim", "dy/dx = x", "--range", "x=a:1"], 2, "a is not a finite number"),
        (["y = x^2", "--claim", "dy/dx = 2*x", "--set", "z=1"], 0, "warning: the program does not use z"),
        (["y = x^2", "--claim-file", "no.such"], 2, "cannot read no.such"),
        (["y = x^2", "--claim", "dy/dx = 2.001*x", "--tolerance", "0.01"], 0, ""),
        (["y = x; z = x^2", "--of", "y", "--claim", "d/dx = 1"], 0, ""),
    ],
)
def test_exit_codes_and_what_is_said(arguments: list[str], code: int, told: str, mgrad: Callable[..., object]) -> None:
    outcome = mgrad("verify", *arguments)
    assert outcome.code == code, outcome.err
    assert told in outcome.err and (told or not outcome.err)


def test_json_says_all(mgrad: Callable[..., object]) -> None:
    outcome = mgrad("verify", "y = x^2*z", "--claim", "dy/dx = x*z; dy/dz = x^2", "--format", "json", "--seed", "7")
    result = json.loads(outcome.out)
    wrong, right = result["claims"]
    assert (outcome.code, outcome.err, result["seed"], result["verdict"]) == (3, "", 7, "FAIL")
    assert (wrong["ratio"], wrong["text"]) == (0.5, "x*z")
    point = wrong["counterexample"]["point"]
    assert wrong["counterexample"]["true"] == pytest.approx(2 * point["x"] * point["z"])
    assert (right["verdict"], right["counterexample"]) == ("pass", None)


def test_claims_come_from_files_and_programs_from_pipes(tmp_path: Path, mgrad: Callable[..., object]) -> None:
    (tmp_path / "claims").write_text("# by hand\nd2y_dx2 = 6*x\ndy_dx = 3*x^2\n")
    outcome = mgrad("verify", "--claim-file", str(tmp_path / "claims"), "--format", "value", stdin="y = x^3")
    assert (outcome.code, outcome.out) == (0, "pass\npass\n")


def test_a_long_program(tmp_path: Path, mgrad: Callable[..., object]) -> None:
    steps = "; ".join(f"h{n} = sin(h{n - 1}) + x*w" for n in range(1, 3000))
    sums = " + ".join(f"{n}*w^2" for n in range(1, 3000))
    program = f"h0 = x; {steps}; L = {sums}"
    good, bad = "dL/dw = 2*w*4498500", "dL/dw = 3*w*4498500"
    outcome = mgrad("verify", program, "--claim", good, "--claim", bad, "--sample", "10", "--format", "value")
    assert (outcome.code, outcome.out) == (3, "pass\nFAIL\n")


@pytest.mark.parametrize(("command", "expected"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_the_page_shows_what_is_printed(command: str, expected: str) -> None:
    script = f'mgrad() {{ "{sys.executable}" -m mgrad_cli "$@"; }}\n{command} 2>&1'
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.stdout.decode() == expected


def test_claims_come_through_a_pipe(mgrad: Callable[..., Outcome]) -> None:
    done = mgrad("verify", "y = x^3", "--claim-file", "-", "--format", "value", stdin="dy/dx = 3*x^2")
    assert done == (0, "pass\n", "")
