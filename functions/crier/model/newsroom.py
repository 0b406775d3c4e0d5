"""The organisation that publishes: `newsroom/newsroom.toml`, read and checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from crier.model.errors import Rejected
from crier.model.logo import Logo
from crier.model.release import Boilerplate, Contact, Model
from crier.model.values import Line, Lines, MailAddress, WebAddress, line, lines, mail

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]  # BCP 47
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
# Crier calls it: a name of the web, over TLS, and no number or name of a machine's own.
_HUB = r"^https://([\w-]+\.)+[^\W\d_][\w-]*(:\d+)?([/?#]|$)"
_NO_PLACES = ("localtime", "posixrules", "Factory")  # of the machine that reads, or nobody's

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

Role = Literal["writer", "approver", "keeper"]
WRITTEN = "written"  # the context of a newsroom that a person wrote


class Named(Model):
    """A list or a topic: a short name for addresses and one name per language for people."""

    slug: Slug
    names: dict[Language, Line] = Field(min_length=1)
    open: bool = True  # anybody may choose it on the site; otherwise only staff put people on it
    # Of a list: who is on it reads an embargoed release before its hour (model/previews.py). Nobody chooses
    # such a list, no page names it, and no release goes to it.
    preview: bool = False

    @model_validator(mode="before")
    @classmethod
    def _chosen_by_nobody(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("preview") is True and "open" not in value:
            return {**value, "open": False}
        return value

    @model_validator(mode="after")
    def _not_offered(self) -> Named:
        if self.preview and self.open:
            raise PydanticCustomError("open_preview", "a list of previews is offered to nobody")
        return self

    def name(self, language: str) -> str:
        """Its name in this language, else in the first language it has one in."""
        return self.names.get(language) or next(iter(self.names.values()))


def _each(model: Model, types: Mapping[str, Callable[[str], str]]) -> dict[str, str]:
    """The fields of a model that have a type, in their one spelling; an error says which field it is of."""
    values = {}
    for name, check in types.items():
        value = getattr(model, name)
        if value is None:
            continue
        try:
            values[name] = check(value)
        except PydanticCustomError as error:
            raise PydanticCustomError(error.type, "{name}", {"name": name, "value": value}) from error
    return values


def _contact(contact: Contact) -> Contact:
    types = dict.fromkeys(("name", "role", "organisation", "phone", "phone_e164"), line)
    return contact.model_copy(update=_each(contact, {**types, "email": mail}))


def _boilerplate(boilerplate: Boilerplate) -> Boilerplate:
    return boilerplate.model_copy(update=_each(boilerplate, {"organisation": line, "text": lines}))


KnownContact = Annotated[Contact, AfterValidator(_contact)]
KnownBoilerplate = Annotated[Boilerplate, AfterValidator(_boilerplate)]


class Windows(Model):
    """How long staff can take a release back, in seconds (the undo window)."""

    page: Annotated[int, Field(ge=0, le=3600)] = 0
    mail: Annotated[int, Field(ge=0, le=86400)] = 60


class Person(Model):
    """Somebody of the newsroom, and what they may do on the desk's page."""

    address: MailAddress
    name: Line | None = None
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _as_it_was(cls, value: object, info: ValidationInfo) -> object:
        """What Crier wrote down itself until 29 November 2026 had AWS's users here; no file may say them."""
        if info.context != WRITTEN and isinstance(value, dict):
            return {name: part for name, part in value.items() if name != "principals"}
        return value


class Newsroom(Model):
    """Who publishes, in which languages and zone, to which lists, and who is told."""

    organisation: Line = "Newsroom"
    website: WebAddress | None = None
    address: Lines | None = None  # postal: where mail is sent, the law often asks for it (US: CAN-SPAM)
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)  # the first is the default
    desk_language: Language = "en"  # receipts are written in it
    desk: tuple[MailAddress, ...] = ()  # who gets the receipts
    timezone: str = "UTC"  # IANA
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "US"  # ISO 3166-1, for phone numbers
    paper: Annotated[str, Field(pattern=r"^(letter|a4)$")] = "letter"
    accent: Colour = "#1d4e89"
    picture_in_mail: bool = True  # the first one, from the newsroom's site; others are links
    hub: Annotated[WebAddress, Field(pattern=_HUB)] | None = None  # WebSub
    lists: tuple[Named, ...] = (Named(slug="press", names={"en": "Press", "es": "Prensa"}),)
    topics: tuple[Named, ...] = ()
    contacts: tuple[KnownContact, ...] = ()
    boilerplates: dict[Language, KnownBoilerplate] = Field(default_factory=dict)
    when_unsure: Literal["ask", "hold"] = "ask"  # the desk, by buttons; or hold it back, and say why
    people: tuple[Person, ...] = ()  # who signs in to the desk's page
    approval: Literal["none", "drafts", "embargoed", "all"] = "none"  # what people approve first
    approvals: Annotated[int, Field(ge=1, le=9)] = 1  # of how many, whoever wrote it not counted
    previews: Literal["asked", "embargoed"] = "asked"  # of which releases: whose file asks; all embargoed
    preview_hours: Annotated[int, Field(ge=1, le=168)] = 24  # before the hour of the embargo
    undo: Windows = Windows()
    logo: Logo | None = None  # of newsroom/logo.svg or .png; no line of the file says it

    @property
    def ordinary(self) -> tuple[Named, ...]:
        """The lists that a release can go to."""
        return tuple(one for one in self.lists if not one.preview)

    @property
    def previewers(self) -> tuple[Named, ...]:
        """The lists whose people read an embargoed release before its hour."""
        return tuple(one for one in self.lists if one.preview)

    @field_validator("lists")
    @classmethod
    def _not_previews_alone(cls, value: tuple[Named, ...]) -> tuple[Named, ...]:
        if value and all(one.preview for one in value):
            raise PydanticCustomError("only_previews", "no list that a release goes to")
        return value

    @field_validator("topics")
    @classmethod
    def _topics_of_everybody(cls, value: tuple[Named, ...]) -> tuple[Named, ...]:
        if any(one.preview for one in value):
            raise PydanticCustomError("preview_topic", "a topic is no list")
        return value

    @field_validator("logo", mode="before")
    @classmethod
    def _drawn(cls, value: object, info: ValidationInfo) -> object:
        if info.context == WRITTEN:
            raise PydanticCustomError("extra_forbidden", "no line says this")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            if value in _NO_PLACES:
                raise ValueError(value)
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, like US
            raise ValueError("no such time zone") from error
        return value


def read(data: bytes) -> Newsroom:
    """The newsroom of a newsroom.toml. Raises Rejected, quoting the line or the field."""
    try:
        return Newsroom.model_validate(tomllib.loads(data.decode("utf-8-sig")), context=WRITTEN)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Rejected("newsroom-unreadable", str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Rejected("newsroom-unreadable", f"{where}: {first['msg']}") from error
