"""Turns a text in LLVM's language into machine code, on the spot. The only door to llvmlite."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import llvmlite.binding as llvm

from mgrad_cli.backends.batch.lanes import Machine

EFFORT = 1
"""Of LLVM's code generator, from 0 to 3."""


@cache
def this_machine() -> Machine:
    features = llvm.get_host_cpu_features()
    if not features.get("sse2"):
        return Machine(lanes=4, vector=2, fused=True)  # not of Intel's kind: all those of 64 bits multiply and add
    vector = 8 if features.get("avx512f") else 4 if features.get("avx2") else 2
    return Machine(lanes=2 * vector, vector=vector, fused=bool(features.get("fma")))


@cache
def _prepare_machine() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


def assembled(text: str, symbols: Mapping[str, int], effort: int = EFFORT) -> Any:
    """What gives the addresses of a text's functions, and keeps their code in memory as long as it lives.

    `symbols` are the addresses of the functions that the text calls. LLVM's own passes over the text are not run: they
    take as long as everything else, and gain nothing that could be measured.
    """
    _prepare_machine()
    for symbol, address in symbols.items():
        llvm.add_symbol(symbol, address)
    module = llvm.parse_assembly(text)
    target = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=effort
    )
    engine = llvm.create_mcjit_compiler(module, target)
    engine.finalize_object()
    return engine
