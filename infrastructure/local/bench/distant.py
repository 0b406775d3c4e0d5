"""Subscribers by DynamoDB's Query, and S3, as far away as AWS's: each answer lies ready and comes later.

So a planner's own speed can be seen: MiniStack needs longer to answer than the planner to ask, and shares its
cores. What is neither goes on to the local AWS. `python -m … PORT PEOPLE LOCAL_AWS`.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import zlib
from collections.abc import Callable

READ, WRITE = 0.020, 0.030  # seconds until DynamoDB answers a Query, and S3 a request
# A Query reads at most 1 MB of items, whatever is then left out of the answer.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
PAGE = 1 << 20
ITEM = 330  # bytes of a subscriber's item as it lies in the table, an imported one
SHARDS = 256
OTHERS = 10  # one row more for so many people: who left, or reads the digest

Pages = dict[tuple[str, str], bytes]


def pages(people: int) -> Pages:
    """Every answer, by partition and the key it begins after."""
    found: Pages = {}
    rows = people + people // OTHERS
    for shard in range(SHARDS):
        pk, after = f"shard#{shard:02x}", ""
        lines = [(f"{shard:02x}{n:030x}", n % (OTHERS + 1) == OTHERS) for n in range(shard, rows, SHARDS)]
        step = PAGE // ITEM
        for start in range(0, max(1, len(lines)), step):
            page = lines[start : start + step]
            items = ",".join(_item(identifier, n, other) for n, (identifier, other) in enumerate(page))
            last, more = "", start + step < len(lines)
            if more:
                last = f"subscriber#1#{page[-1][0]}"
            tail = f',"LastEvaluatedKey":{{"pk":{{"S":"{pk}"}},"sk":{{"S":"{last}"}}}}' if more else ""
            count = f'"Count":{len(page)},"ScannedCount":{len(page)}'
            found[pk, after] = _response(200, f'{{{count},"Items":[{items}]{tail}}}'.encode())
            after = last
    return found


def _item(identifier: str, n: int, other: bool) -> str:
    """The attributes a planner asks for."""
    language, head = ("es", "en")[n % 3 == 0], f'{{"id":{{"S":"{identifier}"}}'
    if other and n % 2:
        return f'{head},"status":{{"S":"left"}},"language":{{"S":""}},"cadence":{{"S":"immediate"}}}}'
    cadence = "weekly" if other else "immediate"
    return (
        f'{head},"status":{{"S":"confirmed"}},"language":{{"S":"{language}"}},"cadence":{{"S":"{cadence}"}},'
        '"lists":{"L":[{"S":"press"}]}}'
    )


def _response(status: int, body: bytes, more: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status} OK\r\nContent-Type: application/x-amz-json-1.0\r\n{more}"
        f"x-amz-crc32: {zlib.crc32(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Service(asyncio.Protocol):
    """One connection, one request after the other."""

    def __init__(self, known: Pages, objects: dict[str, bytes], local: int) -> None:
        self.known, self.objects, self.local, self.data = known, objects, local, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.data[:end].decode("latin-1")
        found = re.search(r"(?im)^content-length: *(\d+)", head)
        length = int(found[1]) if found else 0
        if len(self.data) < end + 4 + length:
            if "100-continue" in head and len(self.data) == end + 4:
                self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        whole = bytes(self.data)
        self.data.clear()
        self._answer(head, whole[end + 4 :], whole)

    def _answer(self, head: str, body: bytes, whole: bytes) -> None:
        method, path, _ = head.partition("\r\n")[0].split(" ")
        later: Callable[..., object] = asyncio.get_running_loop().call_later
        if method == "PUT":
            self.objects[path] = body
            later(WRITE, self._write, _response(200, b"", 'ETag: "e"\r\n'))
        elif method == "GET" and path in self.objects:
            later(WRITE, self._write, _response(200, self.objects[path], 'ETag: "e"\r\n'))
        elif ".Query\r\n" in head and (asked := json.loads(body))["TableName"] == "subscribers":
            pk = asked["ExpressionAttributeValues"][":pk"]["S"]
            after = asked.get("ExclusiveStartKey", {}).get("sk", {}).get("S", "")
            later(READ, self._write, self.known[pk, after])
        else:
            self.task = asyncio.ensure_future(self._forward(whole))

    async def _forward(self, request: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.local)
        writer.write(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        self._write(await reader.read())
        writer.close()
        self.transport.close()

    def _write(self, data: bytes) -> None:
        assert isinstance(self.transport, asyncio.WriteTransport)  # noqa: S101
        self.transport.write(data)


async def serve(port: int, people: int, local: int) -> None:
    """Answers until it is stopped."""
    known, objects = pages(people), dict[str, bytes]()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Service(known, objects, local), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:4])))
