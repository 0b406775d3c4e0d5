"""Runs in SAM's own environment: templates in, what CloudFormation would get out, linted where asked.

Standard input: {name: {"files": {path: text}, "lint": bool}}. Standard output, for each name:
{"refused": why} or {"parent": …, "children": {path: …}, "lint": ["W3037 …", …]}.
"""

import copy
import json
import logging
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache

REGION = os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
import cfnlint.api
from cfnlint.config import ManualArgs
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

PARENT = "template.yaml"
MANAGED = {  # what SAM looks up in IAM: the names it may attach, with the paths they have there
    "AWSLambdaBasicExecutionRole": "service-role/",
    "AWSLambdaSQSQueueExecutionRole": "service-role/",
    "AWSXRayDaemonWriteAccess": "",
    "AWSXrayWriteOnlyAccess": "",
}


class Policies:
    def load(self):
        return {name: f"arn:aws:iam::aws:policy/{path}{name}" for name, path in MANAGED.items()}


def packaged(template):
    """Local paths as `sam package` leaves them: in a bucket. The nested ones stay, they are what we follow."""
    template = copy.deepcopy(template)
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/functions"
    for body in template["Resources"].values():
        properties = body.get("Properties", {})
        if body["Type"] == "AWS::Serverless::StateMachine":
            body["Metadata"] = {"Definition": properties["DefinitionUri"]}
            properties["DefinitionUri"] = "s3://bucket/definition"
        if properties.get("PackageType") == "Image":  # as one was, which change_set.py reads
            properties["ImageUri"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/one:two"
        if body["Type"] == "AWS::Serverless::LayerVersion":
            properties["ContentUri"] = "s3://bucket/layer"
    return template


def lint(path, template):
    for body in template["Resources"].values():
        if body["Type"] == "AWS::CloudFormation::Stack":
            body["Properties"]["TemplateURL"] = "https://bucket.s3.amazonaws.com/child"
    found = cfnlint.api.lint(json.dumps(template, default=str), config=ManualArgs(regions=[REGION]))
    return [f"{path}: {match.rule.id} {match.message}" for match in found]


@cache
def translated(text):
    return transform(packaged(yaml_parse(text)), {}, Policies())


@cache
def parsed(text):
    return yaml_parse(text)


def answer(files, linted):
    try:
        parent = translated(files[PARENT])
    except InvalidDocumentException as error:
        return {"refused": "; ".join(cause.message for cause in error.causes)}
    children = {path: parsed(text) for path, text in files.items() if path != PARENT}
    every = {PARENT: parent, **children}
    found = [line for path in linted for line in lint(path, copy.deepcopy(every[path]))]
    return {"parent": parent, "children": children, "lint": found}


def one(item):
    name, ask = item
    return name, answer(ask["files"], ask["lint"])


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asked = sorted(json.load(sys.stdin).items(), key=lambda item: -len(item[1]["lint"]))  # the slow first
    with ProcessPoolExecutor() as pool:
        json.dump(dict(pool.map(one, asked, chunksize=2)), sys.stdout, default=str)
