"""Fails when a notebook is committed with outputs or execution counts, or with a cell that is too long to read.

usage: check_notebooks.py NOTEBOOK...
"""

import json
import sys

LONGEST_CELL = 30


def mistakes(path):
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        if cell["outputs"] or cell["execution_count"] is not None:
            yield f"{path}: cell {number}: has outputs; strip them with: jupyter nbconvert --clear-output --inplace"
        lines = len("".join(cell["source"]).splitlines())
        if lines > LONGEST_CELL:
            yield f"{path}: cell {number}: {lines} lines, at most {LONGEST_CELL}; move the work into python/"


def main(*paths):
    found = [mistake for path in paths for mistake in mistakes(path)]
    print("\n".join(found) or f"{len(paths)} notebooks are clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
