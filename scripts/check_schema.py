"""Validates scenario files against the JSON Schema, as an editor would.

usage: check_schema.py SCHEMA SCENARIO...
"""

import json
import re
import sys

import jsonschema
import yaml


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core types; PyYAML's own are those of 1.1, where `12:30` is a number and `on` is true."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
]:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


def mistakes(validator, path):
    with open(path, encoding="utf-8") as file:
        scenario = yaml.load(file, Loader=CoreLoader)
    for error in sorted(validator.iter_errors(scenario), key=lambda e: list(map(str, e.path))):
        yield f"{path}: {'.'.join(map(str, error.path)) or 'the file'}: {error.message}"


def main(schema_path, *scenario_paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    found = [mistake for path in scenario_paths for mistake in mistakes(checker(schema), path)]
    print("\n".join(found) or f"{len(scenario_paths)} scenarios match {schema_path}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
