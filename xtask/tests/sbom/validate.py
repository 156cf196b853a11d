"""Holds bills of materials against CycloneDX's JSON schema: validate.py WHEEL BILL..."""

import json
import sys
import zipfile

import jsonschema

wheel, *bills = sys.argv[1:]
schemas = {}
with zipfile.ZipFile(wheel) as packed:
    for name in ["bom-1.5", "spdx", "jsf-0.82"]:
        with packed.open(f"cyclonedx/schema/_res/{name}.SNAPSHOT.schema.json") as schema:
            schemas[name] = json.load(schema)
bom = schemas["bom-1.5"]
# The three name each other by address; none is fetched.
store = {schema["$id"]: schema for schema in schemas.values()}
resolver = jsonschema.RefResolver(bom["$id"], bom, store)
validator = jsonschema.Draft7Validator(bom, resolver=resolver, format_checker=jsonschema.FormatChecker())
for bill in bills:
    with open(bill, encoding="utf-8") as text:
        errors = [f"{bill}: {list(error.path)}: {error.message}" for error in validator.iter_errors(json.load(text))]
    print("\n".join(errors[:20]) or f"{bill}: valid")
    if errors:
        sys.exit(1)
