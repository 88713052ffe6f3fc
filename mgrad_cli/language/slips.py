"""The usual mistakes in writing a program: one row each, with what the person is told."""

import re
from functools import cache
from typing import NamedTuple
from unicodedata import digit, normalize

from mgrad_cli.operations import OPERATIONS

STOP = "▸"
"""Stands in a pattern, and in the text that it is held against, just before the token that could not be read."""


class Slip(NamedTuple):
    """A mistake, by the text around it. A blank in the pattern is a gap or none; `{…}` in a sentence is a group of it.

    What the pattern covers, or its group `here`, is marked in the person's text. `where` says what must hold there: a
    `value` or an `operator` can follow, a comparison can (`condition`) or did (`truth`), the place is inside
    `parentheses`, those of an `if`, or at the `top`, or it begins a line `below` another.
    """

    pattern: str
    message: str
    hint: str
    where: str = ""

    def search(self, text: str) -> re.Match[str] | None:
        return _compiled(self.pattern).search(text)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", " ?"))


def plain(text: str) -> str:
    """The ASCII spelling of digits and signs of other scripts and widths, where there is one."""
    digits = (str(digit(each)) if digit(each, -1) >= 0 else normalize("NFKC", each) for each in text)
    return "".join(digits).replace("−", "-")


EXPECTATIONS = [
    ("NUMBER", "a value"), ("NAME", "a function"), ("COMPARISON", "a comparison, as in x > 0,"), ("COMMA", "a comma"),
    ("PLUS", "an operator"), ("LPAR", "an opening parenthesis"), ("RPAR", "a closing parenthesis"),
    ("END", "the end of the statement"),
]  # fmt: skip
"""What the automaton could have gone on with, the most telling first."""

CHARACTERS = {
    "√": "write sqrt(x)", "∛": "write cbrt(x)", "°": "angles are in radians: write x*pi/180",
    "±": "an uncertainty is not part of an expression; a later release will take it beside the program",
    "∞": "every number is finite", "½": "write 1/2", "¼": "write 1/4", "¾": "write 3/4", "…": "write all of it",
    "–": "write - for minus", "—": "write - for minus", "⋅": "write *", "∙": "write *", "•": "write *", "∗": "write *",
    "⁄": "write /", "∕": "write /", "∧": "write and", "∨": "write or", "¬": "write not",
    "∂": "a slope is asked for with --wrt", "∑": "write the terms out, with + between them",
    "@": "write * for a product", "~": "write - for the opposite number, and not in a condition",
    ":": "write = to give a name its value", "?": "a choice is written if(condition, this, that)",
    "`": "names and numbers stand without quotes",
}  # fmt: skip
"""Characters that mean something elsewhere, and what is written for them here."""

_SUPERSCRIPT = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_NAME = rf"[^\W\d{_SUPERSCRIPT}][^\W{_SUPERSCRIPT}]*"
_NUMBER = r"(?<![\w.])\.?\d[\d_.]*(?:[eE][+-]?\d+)?"
_GROUP = r"\([^()]*\)"
_LEFT = rf"(?P<left>{_NUMBER}|\b{_NAME}{_GROUP}|\b{_NAME}|{_GROUP}|\))"
_RIGHT = rf"(?P<right>\.?\d[\w.]*|{_NAME}{_GROUP}|{_NAME}|{_GROUP}|\()"
_ATOM = rf"-?[\w.]+(?:{_GROUP})?"
_COMPARISON = r"(?:[<>=!]=|[<>≤≥≠])"
_BINARY = rf"(?:\*\*|{_COMPARISON}|[-+*/]=|[*×·/÷^=]|and\b|or\b)"
_OPERATOR = rf"(?:{_BINARY}|[-+−]|\bnot\b)"
_FUNCTION = rf"\b(?P<name>{'|'.join(name for name, row in OPERATIONS.items() if row.form == 'function')})"
_BEGIN = r"(?:\(|\band\b|\bor\b|\bnot\b)"
_SOME = r"[^;\n]+?"
_END = r"(?=;|\n|$)"
_IF = "if(condition, this, that)"
_PARTS = "the parts are a condition, a value where it holds, and one where it does not"
_ONE_LINE = "a statement goes on in the next line only inside parentheses"
_TARGET = "only a name, or a function of names, can stand before ="

# fmt: off
SLIPS = [
    # Numbers
    Slip(r"(?<![\w.])0▸[xXbBoO][0-9a-fA-F]+\b", "a number has decimal digits only", "16 is written 16, or 1.6e1"),
    Slip(r"(?<![\w.])(?P<number>\.?\d[\d_.]*)▸[eE]\b(?!\()", "the exponent of {number}e has no digits",
         "write {number}e3, say, or {number}*e with the constant e"),
    Slip(rf"{_NUMBER}▸_\w*", "an _ in a number stands between two digits, and alone", "write 1_000"),
    Slip(r"\b(?P<left>\d+)\s▸(?P<right>\d\d\d)\b", "the digits of a number stand together", "write {left}_{right}"),
    Slip(r"(?P<number>\d[eE][+-]?\d+)▸\.\d+", "an exponent is a whole number", "write {number}"),
    Slip(r"(?P<number>\d*\.\d*)▸\.[\d.]*", "a number has one decimal point", "write {number}"),
    Slip(r"(?P<left>\d+)▸,(?P<right>\d+)(?![\w.])", "a number has a decimal point, and no comma",
         "write {left}.{right}; for thousands, 1_000", "top"),

    # Words of other languages
    Slip(rf"^(?P<here>let|var|const|val|float|double|int|real|auto|set|Dim) ▸(?P<name>{_NAME})(?= =)",
         "{here} is no word of mgrad", "write {name} = …"),
    Slip(rf"^(?P<here>def|func|function|fn) ▸{_NAME}", "{here} is no word of mgrad", "write f(x) = x**2"),
    Slip(r"(?P<here>\blambda\b) ▸", "lambda is no word of mgrad", "a function has a name: write f(x) = x**2"),
    Slip(r"^(?P<here>return|print|yield|echo) ▸", "{here} is no word of mgrad", "the last statement is the output"),
    Slip(r"^(?P<here>import|from|using|include) ▸", "{here} is no word of mgrad",
         "every function is there already; `mgrad functions` lists them"),
    Slip(r"^(?P<here>for|while|repeat|else|elif|class|switch) ▸", "{here} is no word of mgrad",
         f"a program is a row of statements; a choice is written {_IF}"),
    Slip(rf"(?P<slope>\bd\w*/d(?P<name>{_NAME})) ▸(?!=)", "{slope} is not written into a program",
         "write the function alone; --wrt {name} asks for its slope"),

    # Choices
    Slip(rf"(?:^|= )(?P<this>[^=]*?) ▸(?P<here>if)\b (?P<condition>{_SOME})\selse\s(?P<that>{_SOME}){_END}",
         "if stands before its three parts", "write if({condition}, {this}, {that})"),
    Slip(rf"\b(?P<here>if) ▸(?P<condition>{_SOME})\sthen\s(?P<this>{_SOME})\selse\s(?P<that>{_SOME}){_END}",
         "the three parts of if stand in parentheses", "write if({condition}, {this}, {that})"),
    Slip(r"\b(?P<word>if) ▸=(?!=)|▸(?P<other>and|or|not) =(?!=)", "if, and, or, not are words of mgrad",
         "choose another name"),
    Slip(r"\b(?P<here>if) ▸|▸if\b(?! \()", "if has three parts in parentheses", f"write {_IF}"),
    Slip(rf"▸(?={_COMPARISON}?[^;\n]*\?[^;\n]*:)(?:{_COMPARISON}|\?)", "a choice is not written with ? and :",
         f"write {_IF}"),
    Slip(r"\bif \( ▸\)", f"{_IF} takes 3 operands, here none", _PARTS),
    Slip(r"▸[,)]", f"{_IF} takes 3 operands, here {{parts}}", _PARTS,
         "operator if truth"),
    Slip(rf"{_BEGIN} (?P<here>(?P<left>(?:(?!\b(?:and|or|not)\b)[^(),])+?)) ▸(?:,|\)|(?:and|or)\b)",
         "the condition of if is a comparison", "write {left} > 0, say, or {left} != 0", "operator condition"),
    Slip(r"▸(?:,|\)|(?:and|or)\b)", "the condition of if is a comparison", "as in x > 0, or x != 0",
         "operator condition"),
    Slip(r"▸[,)]", f"{_IF} takes 3 operands, here {{parts}}", _PARTS,
         "operator if"),

    # Conditions
    Slip(r"(?P<wrong><▸>)", "{wrong} is no comparison", "write !="),
    Slip(r"▸(?P<wrong>/=)", "{wrong} is no comparison", "write !=", "condition"),
    Slip(r"▸(?P<wrong>=<)", "{wrong} is no comparison", "write <=", "condition"),
    Slip(r"▸(?P<wrong>=>)", "{wrong} is no comparison", "write >=", "condition"),
    Slip(r"(?P<wrong>(?P<right>[=!]=)▸=)", "{wrong} is no comparison", "write {right}"),
    Slip(rf"{_BEGIN} (?P<here>(?P<a>{_ATOM}) (?P<first>{_COMPARISON}) (?P<b>{_ATOM}) ▸(?P<second>{_COMPARISON})"
         rf" (?P<c>{_ATOM})) (?=[,)]|and\b|or\b)", "comparisons do not chain",
         "write {a} {first} {b} and {b} {second} {c}"),
    Slip(rf"▸{_COMPARISON}", "comparisons do not chain", "write a < b and b < c", "operator truth"),
    Slip(rf"{_BEGIN} (?P<left>{_ATOM}) (?P<here>▸=) (?P<right>{_ATOM}) (?=[,)]|and\b|or\b)",
         "= gives a name its value; == compares", "write {left} == {right}", "condition"),
    Slip(r"▸=", "= gives a name its value; == compares", "write == here", "condition"),
    Slip(rf"^(?P<name>{_NAME}) (?P<here>▸<-)", "a name gets its value with =", "write {name} = …"),
    Slip(rf"▸{_COMPARISON}", f"comparisons live only in {_IF}", "as in if(x > 0, 1, 0)", "operator"),
    Slip(r"▸(?P<word>and|or)\b", f"{{word}} lives only in the condition of {_IF}", "as in if(x > 0 and y > 0, 1, 0)",
         "operator"),
    Slip(r"▸not\b", f"not stands before a comparison, in the condition of {_IF}", "as in if(not x > 0, 1, 0)"),
    Slip(r"▸&&?", "& means nothing here", "in a condition, write and"),
    Slip(r"▸\|(?P<x>[^|;\n]+)\|", "| means nothing here", "write abs({x})", "value"),
    Slip(r"▸\|", "| means nothing here", "write abs(x) for the value without its sign", "value"),
    Slip(r"▸\|\|?", "| means nothing here", "in a condition, write or"),
    Slip(rf"{_LEFT} (?P<here>▸!)", "! means nothing here", "the factorial of x is gamma(x + 1)", "operator"),
    Slip(r"▸!", "! means nothing here", "in a condition, write not"),

    # Operators and signs of other languages
    Slip(r"▸%(?!=)", "% means nothing here", "write mod(x, y) for the remainder, and 0.05 for 5 percent"),
    Slip(r"(?P<wrong>/▸/)", "{wrong} is no operator", "write floor(x / y)", "value"),
    Slip(r"(?P<wrong>-▸>)", "{wrong} is no operator", "write y = x**2, or f(x) = x**2", "value"),
    Slip(r"\*\s▸\*", "between the two * of a power there is no gap", "write **, as in x**2", "value"),
    Slip(rf"^(?P<name>{_NAME}) (?P<here>\+ \+) ▸{_END}", "there is no ++", "write {name} += 1", "value"),
    Slip(rf"^(?P<name>{_NAME}) (?P<here>- -) ▸{_END}", "there is no --", "write {name} -= 1", "value"),
    Slip(r"(?P<wrong>(?:\*\*|\^|//)▸=|/▸/=|▸[%&|@^]=)", "there is no {wrong}", "only += -= *= and /= change a name"),
    Slip(rf"(?P<name>{_NAME}) (?P<here>▸:=)", "a name gets its value with =", "write {name} = …"),
    Slip(r"▸(?P<wrong>[\[\]{}])", "{wrong} means nothing here", "only ( and ) are parentheses"),
    Slip(r"▸\\ $", "\\ means nothing here", _ONE_LINE),
    Slip(r"▸\\[a-zA-Z]+", "LaTeX means nothing here", "write a/b for \\frac{{a}}{{b}}, sqrt(x) for \\sqrt{{x}}"),
    Slip(r"▸\$(?P<name>\w+)", "a name has no $", "write {name}"),
    Slip(rf"(?P<wrong>(?P<name>{_NAME})▸['’′]+)", "{wrong} is no name",
         "a name has letters, digits and _; a slope is asked for with --wrt"),
    Slip(r"▸['\"“”‘’«»]", "a quotation mark means nothing here", "names and numbers stand without quotes"),
    Slip(rf"{_FUNCTION}▸(?P<foreign>[{_SUPERSCRIPT}]+)", "a power of {name} stands behind its parentheses",
         "write {name}(x)**{plain}"),
    Slip(rf"(?P<x>(?:{_NAME})?)▸(?P<foreign>[{_SUPERSCRIPT}]+)", "a power is written with **", "write {x}**{plain}"),

    # A value is missing
    Slip(r"\( ▸\)", "the parentheses are empty", "write a value in them, or take them away", "value"),
    Slip(r"\( (?P<here>▸,)", "nothing stands before the comma", "write a value there, or take the comma away", "value"),
    Slip(r", (?P<here>▸,)", "nothing stands between the commas", "write a value there, or take one away", "value"),
    Slip(r"(?P<here>,) ▸\)", "nothing stands after the comma", "write a value there, or take the comma away", "value"),
    Slip(rf"(?P<op>{_OPERATOR}) (?P<here>▸(?P<next>{_BINARY}))", "a value is missing between {op} and {next}",
         "write a value there", "value"),
    Slip(r"\b(?P<op>and|or|not) ▸(?=[,)])", "{op} has nothing on its right side", "write a comparison there", "value"),
    Slip(rf"(?P<op>{_OPERATOR}) ▸\n", "{op} has nothing on its right side", _ONE_LINE, "value"),
    Slip(rf"(?P<op>{_OPERATOR}) ▸(?:(?=[),;])|$)", "{op} has nothing on its right side", "write a value there",
         "value"),
    Slip(r"^▸(?P<op>=|[-+*/]=) ", "{op} has nothing on its left side", "write a name there", "value"),
    Slip(rf"^▸(?P<op>{_BINARY})", "{op} has nothing on its left side", _ONE_LINE, "value below"),
    Slip(rf"(?:^|[(,]) (?P<here>▸(?P<op>{_BINARY}))", "{op} has nothing on its left side", "write a value there",
         "value"),
    Slip(r"(?P<here>\.) ▸", "after a dot stands a function", "write x.tanh(), or tanh(x)"),
    Slip(r"▸\.", "nothing stands before the dot", "write x.tanh(), or tanh(x)", "value"),

    # What cannot stand before =, or change
    Slip(rf"^(?P<left>{_NUMBER}) ▸= (?P<name>{_NAME}){_END}", "a number cannot be given a value",
         "write {name} = {left}"),
    Slip(rf"^(?P<a>{_NAME}) = (?P<b>{_NAME}) (?P<here>▸=) (?P<value>{_SOME}){_END}",
         "one statement gives one name its value", "write {b} = {value}; {a} = {b}"),
    Slip(rf"^(?P<a>{_NAME}) ▸, (?P<b>{_NAME})(?=[^;\n]*=)", "one statement gives one name its value",
         "write {a} = …; {b} = …"),
    Slip(r"▸=", "no = can stand inside parentheses", "operands go by position, as in f(2, 3)", "parentheses"),
    Slip(rf"^(?P<left>[^=]+?) ▸= (?P<name>{_NAME}){_END}", _TARGET, "write {name} = {left}"),
    Slip(r"^[^=]+▸=", _TARGET, "write name = expression, or f(x, y) = expression"),
    Slip(r"▸=", "a statement has one =, behind its name", "write == to compare, in a condition"),
    Slip(r"▸(?P<op>[-+*/]=)", "{op} stands only behind a name that begins a statement", "write name {op} expression"),

    # Parentheses, commas, dots
    Slip(r"▸\)", "this ) closes nothing", "take it away, or write the ( that it closes", "top"),
    Slip(r"▸;", "no ; can stand inside parentheses", "operands are separated by commas", "parentheses"),
    Slip(r"▸,", "commas stand only between the operands of a function", "as in max(a, b)", "parentheses"),
    Slip(r"▸,", "commas stand only between the operands of a function", "statements end at a ; or at a new line"),
    Slip(rf"\b(?P<wrong>(?:math|np|numpy|torch|Math|cmath)\.(?P<name>{_NAME})) ▸", "{wrong} is no name",
         "write {name}"),
    Slip(rf"(?P<left>\d+)\.(?P<right>{_NAME}) ▸", "an operator is missing between {left}. and {right}",
         "write {left}*{right}"),
    Slip(rf"(?P<left>{_NAME}) \. (?P<right>{_NAME}) ▸", "after a dot stands a function, with its parentheses",
         "write {left}.{right}() for {right}({left}), or {left}_{right} for a name"),

    # Multiplication that is not written
    Slip(rf"^(?P<left>{_NAME})\s▸(?P<right>{_NAME})(?= =[^=])", "a name has no gap", "write {left}_{right} = …"),
    Slip(rf"=[^=]*[\w)] (?P<here>▸(?P<name>{_NAME})) =(?!=)", "a statement ends at a ; or at a new line",
         "write ; before {name}"),
    Slip(rf"{_FUNCTION}\s▸(?P<x>{_NAME}{_GROUP}|{_NAME}|\d[\w.]*)", "the operand of {name} stands in parentheses",
         "write {name}({x})"),
    Slip(rf"{_FUNCTION} (?:\*\*|\^) (?P<power>\d+) ▸(?:{_GROUP}|{_NAME}|\()",
         "a power of {name} stands behind its parentheses", "write {name}(x)**{power}"),
    Slip(rf"{_LEFT} ▸{_RIGHT}", "an operator is missing between {left} and {right}", "write {left}*{right}"),
]
# fmt: on
