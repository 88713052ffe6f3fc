"""mgrad's `--check` as it is with the extra `mgrad[proof]`: by enclosure."""

from benchmarks.trust.runners.mgrad_check import serve
from mgrad_cli.analyses.checks.proof_check import proven

if __name__ == "__main__":
    serve(proven)
