"""Prints how many tests passed and how many failed according to a JUnit report of CTest."""

import sys
import xml.etree.ElementTree as ElementTree


def counts(report):
    """A test that did not run at all has not passed: only `run` without a failure counts."""
    cases = ElementTree.parse(report).getroot().iter("testcase")
    statuses = [case.get("status") for case in cases]
    passed = statuses.count("run")
    return passed, len(statuses) - passed - statuses.count("disabled")


if __name__ == "__main__":
    print(*counts(sys.argv[1]))
