"""A program of its own: draws the DOT source on standard input with the Graphviz inside pygraphviz 2, if that is here.

It runs in a process of its own because the C libraries inside can neither be stopped nor kept from writing to stderr.
"""

import sys

NOT_HERE = 3
"""The exit code where there is no pygraphviz, or one that would look for `dot` itself."""


def main(form: str, *arguments: str) -> int:
    try:
        import pygraphviz
    except ImportError:
        return NOT_HERE
    if int(pygraphviz.__version__.split(".")[0]) < 2:
        return NOT_HERE
    graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(graph.draw(format=form, prog="dot", args=" ".join(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
