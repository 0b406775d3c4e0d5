"""A browser at the desk's page, and the mails that let it in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import cloud
from visitors import World, visit

from crier.aws import client
from handlers import greet, staff


@dataclass
class Browser:
    """A browser at the desk's page: it keeps cookies as they are set."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"

    def go(self, method: str, path: str, given: Any = None, door: Any = staff) -> Any:
        sent = [f"{name}={value}" for name, value in self.cookies.items()]
        answer = visit(door, method, path, given, accept=self.language, cookies=sent)
        for line in answer.get("cookies", ()):
            name, value = line.partition(";")[0].split("=", 1)
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def ask(self, address: str) -> Any:
        (stamp,) = re.findall(r'name="shown" value="([^"]+)"', self.go("GET", "/staff/")["body"])
        return self.go("POST", "/staff/", {"email": address, "shown": stamp})

    def enter(self, link: str) -> Any:
        assert self.go("GET", link)["statusCode"] == 200, "looking changes nothing"
        return self.go("POST", link)

    def sign_in(self, address: str) -> str:
        """All the way in; the link that did it."""
        assert self.ask(address)["statusCode"] == 202
        delivered(self.world)
        link = self.world.link("/staff/enter/")
        assert self.enter(link)["statusCode"] == 303
        return link

    def page(self) -> str:
        answer = self.go("GET", "/staff/")
        assert answer["statusCode"] == 200
        return unescape(str(answer["body"]))

    @property
    def inside(self) -> bool:
        return "/staff/leave" in self.page()


def delivered(world: World) -> list[str]:
    """What the queue holds is worked on twice; to whom mail went."""
    queue, sent = cloud.ENV["GREETINGS_QUEUE"], len(world.ses.letters)
    while (
        messages := client.client("sqs")
        .receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        for message in messages:
            assert "@" not in message["Body"], "no address waits in a queue"
            record = {
                "messageId": "1",
                "receiptHandle": "h",
                "body": message["Body"],
                "eventSource": "aws:sqs",
            }
            for _ in range(2):
                assert greet.handler({"Records": [record]}, cloud.Context())["batchItemFailures"] == []
            client.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [letter["Destination"]["ToAddresses"][0] for letter in world.ses.letters[sent:]]
