"""Rows from standard input grouped by Splink 5 with its defaults; run by ``clusters.py`` under a Python that has Splink.

``python with_splink.py PROBABILITY < ROWS``: JSON rows with ``unique_id``, day, place, type, actor and killed; prints which group
each row falls into.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys

logging.disable(logging.CRITICAL)

with contextlib.redirect_stdout(sys.stderr):
    import pandas as pd
    import splink.comparison_library as compared
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    rows = pd.DataFrame(json.load(sys.stdin)).astype("string")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compared.AbsoluteDateDifferenceAtThresholds("day", input_is_string=True, metrics=["day", "day"], thresholds=[1, 7]),
            compared.NameComparison("place"),
            compared.ExactMatch("type"),
            compared.ExactMatch("actor"),
            compared.ExactMatch("killed"),
        ],
        blocking_rules_to_generate_predictions=[block_on("day"), block_on("place"), block_on("killed")],
    )
    linker = Linker(DuckDBAPI().register(rows), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("day", "place", "type")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("day"), block_on("place"), block_on("killed")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=float(sys.argv[1]))
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, float(sys.argv[1])).as_pandas_dataframe()

json.dump(dict(zip(found["unique_id"], found["cluster_id"], strict=True)), sys.stdout)
