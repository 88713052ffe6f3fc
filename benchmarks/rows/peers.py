"""One peer's way from a file of neurons to their values and slopes, as a process of its own: peers.py NAME IN OUT."""

import sys


def polars_streaming(source: str, target: str) -> None:
    import polars as pl

    x1, w1, x2, w2, b = (pl.col(name) for name in ("x1", "w1", "x2", "w2", "b"))
    schema = dict.fromkeys(("x1", "w1", "x2", "w2", "b"), pl.Float64)
    frame = pl.scan_csv(source, schema=schema) if source.endswith(".csv") else pl.scan_parquet(source)
    n = x1 * w1 + x2 * w2 + b
    slope = 1 / (n.cosh() * n.cosh())
    results = frame.with_columns(o=n.tanh(), s=slope).select(
        "o",
        do_dx1=pl.col("s") * w1,
        do_dw1=pl.col("s") * x1,
        do_dx2=pl.col("s") * w2,
        do_dw2=pl.col("s") * x2,
        do_db="s",
    )
    results.sink_csv(target) if target.endswith(".csv") else results.sink_parquet(target)


def duckdb_sql(source: str, target: str) -> None:
    import duckdb

    query = f"""COPY (WITH n AS (SELECT *, x1*w1 + x2*w2 + b AS n FROM '{source}'),
        s AS (SELECT *, tanh(n) AS o, 1/(cosh(n)*cosh(n)) AS s FROM n)
        SELECT o, s*w1, s*x1, s*w2, s*x2, s FROM s) TO '{target}'"""
    duckdb.sql("SET threads = 2")
    duckdb.sql(query)


def pyarrow_numpy(source: str, target: str) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    is_csv = source.endswith(".csv")
    table = pa.csv.read_csv(source) if is_csv else pa.parquet.read_table(source)
    x1, w1, x2, w2, b = (table.column(name).to_numpy() for name in ("x1", "w1", "x2", "w2", "b"))
    n = x1 * w1 + x2 * w2 + b
    s = 1 / np.cosh(n) ** 2
    names = ["o", "do_dx1", "do_dw1", "do_dx2", "do_dw2", "do_db"]
    results = pa.table(dict(zip(names, [np.tanh(n), s * w1, s * x1, s * w2, s * x2, s], strict=True)))
    if is_csv:
        pa.csv.write_csv(results, target)
    else:
        pa.parquet.write_table(results, target)


if __name__ == "__main__":
    PEERS = {"polars": polars_streaming, "duckdb": duckdb_sql, "pyarrow": pyarrow_numpy}
    PEERS[sys.argv[1]](*sys.argv[2:])
