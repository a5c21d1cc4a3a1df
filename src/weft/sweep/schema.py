"""The tables of a sweep's file, and the questions that come with it as views."""

from __future__ import annotations

FORMAT = "weft-sweep/1"

TABLES = """
CREATE TABLE sweep (
    format VARCHAR, expressions VARCHAR[], scenarios BIGINT, block_size BIGINT, keep BIGINT,
    identity MAP(VARCHAR, VARCHAR)
);
CREATE TABLE classes (position INTEGER, name VARCHAR);
CREATE TABLE blocks (number BIGINT PRIMARY KEY, first_scenario BIGINT, scenarios BIGINT);
CREATE TABLE scenarios (
    scenario BIGINT, failed VARCHAR[], state VARCHAR, held BOOLEAN,
    max_utilisation DOUBLE, busiest_link VARCHAR, fill DOUBLE, fullest_link VARCHAR, late BIGINT,
    lost_gbps DOUBLE, unroutable_gbps DOUBLE, removed_gbps DOUBLE, offered_gbps DOUBLE,
    lost_by_class DOUBLE[], unroutable_by_class DOUBLE[], removed_by_class DOUBLE[], offered_by_class DOUBLE[]
);
CREATE TABLE link_worst (link VARCHAR, rank INTEGER, utilisation DOUBLE, scenario BIGINT);
"""

BY_LOST = "round(lost_gbps, 6) DESC, max_utilisation DESC, scenario"
BY_UTILISATION = "max_utilisation DESC, round(lost_gbps, 6) DESC, scenario"

VIEWS = f"""
CREATE VIEW worst_by_lost AS SELECT * FROM scenarios ORDER BY {BY_LOST};
CREATE VIEW worst_by_utilisation AS SELECT * FROM scenarios ORDER BY {BY_UTILISATION};
CREATE VIEW by_class AS
    SELECT scenario, failed, name AS class, lost_by_class[position] AS lost_gbps,
        unroutable_by_class[position] AS unroutable_gbps, removed_by_class[position] AS removed_gbps,
        offered_by_class[position] AS offered_gbps
    FROM scenarios CROSS JOIN classes;
CREATE VIEW histogram AS
    SELECT floor(max_utilisation * 20) / 20 AS from_utilisation, count(*) AS scenarios
    FROM scenarios GROUP BY ALL ORDER BY ALL;
CREATE VIEW link_failures AS
    SELECT link, rank, utilisation, failed, state, scenario FROM link_worst JOIN scenarios USING (scenario)
    ORDER BY link, rank;
CREATE VIEW progress AS
    SELECT (SELECT count(*) FROM scenarios) AS done, (SELECT any_value(scenarios) FROM sweep) AS scenarios;
"""

PUT_LINKS = """
CREATE OR REPLACE TABLE link_worst AS
    WITH candidates AS (
        SELECT link, utilisation, scenario FROM link_worst UNION ALL SELECT link, utilisation, scenario FROM block_links
    ), ranked AS (
        SELECT link, utilisation, scenario,
            row_number() OVER (PARTITION BY link ORDER BY utilisation DESC, scenario) AS rank
        FROM candidates
    )
    SELECT link, rank::INTEGER AS rank, utilisation, scenario FROM ranked WHERE rank <= {keep} ORDER BY link, rank
"""


def put_scenarios(width: int, n_classes: int) -> str:
    """The statement that adds the rows of the view `block_rows`, whose scenarios fail at most `width` risks."""
    failed = ", ".join(f"failed_{i}" for i in range(width))

    def classes(column: str) -> str:
        return f"[{', '.join(f'{column}_{c}' for c in range(n_classes))}]::DOUBLE[]"

    return f"""
INSERT INTO scenarios SELECT
    scenario, list_filter([{failed}]::VARCHAR[], lambda risk: risk IS NOT NULL), state, held,
    max_utilisation, busiest_link, fill, fullest_link, late, lost, unroutable, removed, offered,
    {classes("lost")}, {classes("unroutable")}, {classes("removed")}, {classes("offered")}
FROM block_rows
"""
