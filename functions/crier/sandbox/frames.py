"""How a jailed child tells its parent what came of its work: a header in JSON, then bytes. None of it runs.

    8 bytes   how long the header is, big-endian
    header    `Header` as JSON
    bytes     of the parts the header names, one after the other, and nothing after them

Untrusted: a broken parser may have written it. The parent says which shape it expects; the child never does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Answer = TypeVar("Answer")
Model = TypeVar("Model", bound=BaseModel)

MOST_BYTES = 256 << 20  # of a whole frame
_MOST_HEADER = 1 << 20
_MOST_WORDS = 2_000  # characters of one argument of an error
_LENGTH = 8

Words = Annotated[str, Field(max_length=_MOST_WORDS)]
Name = Annotated[str, Field(max_length=100)]
Size = Annotated[int, Field(ge=0)]


class Header(BaseModel):
    """How the work ended: an answer in parts, an error of ours by its name, or type and place of another."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    end: Literal["answer", "error", "memory", "crash", "walls"]
    parts: Annotated[tuple[tuple[Name, Size], ...], Field(max_length=1_000)] = ()
    kind: Name = ""
    args: Annotated[tuple[Words, ...], Field(max_length=4)] = ()
    values: Annotated[dict[Name, Words | int | float | bool], Field(max_length=8)] = {}


@dataclass(frozen=True)
class Shape(Generic[Answer]):
    """An answer as named parts, and back. `unpack` raises for parts that are no such answer."""

    pack: Callable[[Answer], Mapping[str, bytes]]
    unpack: Callable[[Mapping[str, bytes]], Answer]


def _body(parts: Mapping[str, bytes]) -> bytes | None:
    if set(parts) - {"body"}:
        raise ValueError("not a body")
    return parts.get("body")


BODY: Shape[bytes | None] = Shape(lambda body: {} if body is None else {"body": body}, _body)


def files(names: Collection[str]) -> Shape[dict[str, bytes]]:
    """Exactly these files, by name."""

    def unpack(parts: Mapping[str, bytes]) -> dict[str, bytes]:
        if set(parts) != set(names):
            raise ValueError("not these files")
        return dict(parts)

    return Shape(lambda made: made, unpack)


def some(names: Collection[str]) -> Shape[dict[str, bytes]]:
    """Any of these files, by name."""

    def unpack(parts: Mapping[str, bytes]) -> dict[str, bytes]:
        if not set(parts) <= set(names):
            raise ValueError("other files")
        return dict(parts)

    return Shape(lambda made: made, unpack)


def model(kind: type[Model]) -> Shape[Model]:
    """One value of this model."""

    def unpack(parts: Mapping[str, bytes]) -> Model:
        (only,) = parts.values()
        return kind.model_validate_json(only)

    return Shape(lambda value: {"model": value.model_dump_json().encode()}, unpack)


def answered(parts: Mapping[str, bytes]) -> list[bytes]:
    """The frame of an answer, piece by piece."""
    sizes = tuple((name, len(body)) for name, body in parts.items())
    return [*_begun(Header(end="answer", parts=sizes)), *parts.values()]


def failed(
    end: Literal["error", "memory", "crash", "walls"],
    kind: str = "",
    args: tuple[object, ...] = (),
    values: Mapping[str, object] | None = None,
) -> list[bytes]:
    """The frame of a failure; what is too long or no plain value is cut or said in words."""
    plain = {name: _plain(value) for name, value in (values or {}).items()}
    cut = tuple(_words(str(value)) for value in args[:4])
    return _begun(Header(end=end, kind=kind, args=cut, values=plain))


def _plain(value: object) -> str | int | float | bool:
    return value if isinstance(value, (int, float)) else _words(str(value))


def _words(text: str) -> str:
    return text[:_MOST_WORDS].encode("utf-8", "replace").decode()


def _begun(header: Header) -> list[bytes]:
    body = header.model_dump_json().encode()
    return [len(body).to_bytes(_LENGTH, "big"), body]


def opened(frame: bytes | bytearray) -> tuple[Header, dict[str, bytes]]:
    """The header and the parts. Raises ValueError for whatever is no frame, whoever wrote it."""
    view = memoryview(frame)
    start = _LENGTH + int.from_bytes(view[:_LENGTH], "big")
    if not _LENGTH < start <= min(len(view), _MOST_HEADER):
        raise ValueError("no header")
    header = Header.model_validate_json(bytes(view[_LENGTH:start]))
    ends = list(accumulate((size for _, size in header.parts), initial=start))
    names = [name for name, _ in header.parts]
    if ends[-1] != len(view) or len(set(names)) != len(names):
        raise ValueError("other bytes than it says")
    return header, {name: bytes(view[a:b]) for name, (a, b) in zip(names, pairwise(ends), strict=True)}
