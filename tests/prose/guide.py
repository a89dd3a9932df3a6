"""The sections and tables of the RestComm User Guide (2011), the "guide" of this repository; see README.md."""

PARTS = {
    **{"1": 6, "1.2": 1},
    **{"2": 7},
    **{"3": 13, "3.9": 4},
    **{"4": 7, "4.1": 2, "4.2": 2, "4.3": 2, "4.4": 2, "4.5": 2, "4.6": 2, "4.7": 2},
}
"""Section -> how many sections it has directly below."""
SECTIONS = [*"1234", *(f"{above}.{number}" for above, last in PARTS.items() for number in range(1, last + 1))]
SECTIONS += [f"4.{resource}.2.1" for resource in range(1, 8)]
TABLES_PER_CHAPTER = {2: 9, 3: 23, 4: 13}
TABLES = [f"{chapter}.{number}" for chapter, last in TABLES_PER_CHAPTER.items() for number in range(1, last + 1)]
