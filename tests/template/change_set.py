"""Runs in SAM's own environment: two versions of the templates in, what CloudFormation would remove or replace out.

Standard input: {"before": {path: text}, "after": {path: text}}. Standard output: ["<path> <name> <type>: why", …].
What a property's change replaces says its resource's schema, as AWS publishes it (createOnlyProperties).
"""

import json
import logging
import sys

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from translating import PARENT, REGION, parsed, translated


def resources(files):
    for path, text in files.items():
        template = translated(text) if path == PARENT else parsed(text)
        for name, body in template["Resources"].items():
            yield (path, name), body


def fixed(kind):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    pointers = [*schema.get("createOnlyProperties", []), *schema.get("conditionalCreateOnlyProperties", [])]
    return [pointer.removeprefix("/properties/").split("/") for pointer in pointers]


def value(properties, path):
    for part in path:
        if not isinstance(properties, dict):
            return None
        properties = properties.get(part)
    return properties


def changes(before, after):
    now = dict(resources(after))
    for (path, name), body in resources(before):
        kind = body["Type"]
        new = now.get((path, name))
        if new is None or new["Type"] != kind:
            yield f"{path} {name} {kind}: removed"
            continue
        for pointer in fixed(kind):
            old, new_value = (
                value(body.get("Properties", {}), pointer),
                value(new.get("Properties", {}), pointer),
            )
            if old != new_value:
                yield f"{path} {name} {kind}: replaced, {'/'.join(pointer)}"


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    json.dump(list(changes(asked["before"], asked["after"])), sys.stdout)
