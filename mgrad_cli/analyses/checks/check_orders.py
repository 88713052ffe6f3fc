"""Is each second derivative what differences of the gradient say, and the gradient what those of the values say?"""

from mgrad_cli.analyses.checks.check import PASS, Verdict, check, judge, measure, remark, second_opinion
from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.orders.hessian import Hessian
from mgrad_cli.graph.differentiate import differentiate


def check_hessian(found: Hessian) -> list[Verdict]:
    """A verdict for each entry of one triangle; the gradient has to pass before differences of it prove anything."""
    gradient = found.gradient
    failed = {each.name: each for each in check(gradient) if each.verdict != PASS}
    model, inputs = gradient.model, found.inputs
    graph, slopes = differentiate(model.graph, model.output, [model.graph.inputs[name] for name in inputs])
    zero = graph.constant(0.0)
    verdicts = []
    for at, row in enumerate(inputs):
        twin = model._replace(graph=graph, output=slopes.get(model.graph.inputs[row], zero))
        question = gradient.question._replace(model=twin, asked=inputs[at:])
        slope = Gradient(question, gradient.nodes, gradient.notes)
        for column, seen in measure(slope).items():
            name = f"d2/d{row}2" if row == column else f"d2/d{row}d{column}"
            bad = failed.get(row) or failed.get(column)
            if bad:
                verdict = bad._replace(name=name, gradient=found.at(row, column), reason=f"d/d{bad.name}: {bad.reason}")
            else:
                verdict = judge(column, found.at(row, column), seen, remark(gradient, column))
                verdict = second_opinion(slope, verdict)._replace(name=name)
            verdicts.append(verdict)
    return verdicts
