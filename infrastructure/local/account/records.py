"""What somebody pastes: DNS records of mail and site, and the words for SES's production access."""

from __future__ import annotations

from dataclasses import dataclass

from infrastructure.local.account.facts import Facts

# Where SES takes mail in, as AWS announced it by 2023; it may be more regions by now, and costs a look:
# https://docs.aws.amazon.com/general/latest/gr/ses.html ("Email receiving endpoints")
RECEIVING = frozenset(
    {
        "us-east-1", "us-east-2", "us-west-2", "ca-central-1", "eu-west-1", "eu-west-2", "eu-central-1",
        "ap-southeast-1", "ap-southeast-2", "ap-northeast-1",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One DNS record, with what it is for. `value` without quotation marks."""

    name: str
    kind: str
    value: str
    why: str


def records(facts: Facts) -> list[Record]:
    """All that is known to be needed, there or not."""
    every = [*_of_mail(facts)]
    if facts.certificate.value and facts.certificate.value.alive and facts.certificate.value.record:
        name, value = facts.certificate.value.record
        every.append(Record(name.rstrip("."), "CNAME", value.rstrip("."), "proves the site's name to AWS"))
    if facts.wanted.mail_in and facts.region in RECEIVING:
        name = facts.wanted.mail_in.rpartition("@")[2].lower()
        every.append(Record(name, "MX", f"10 inbound-smtp.{facts.region}.amazonaws.com", "takes drafts in"))
    return [*every, *of_site(facts.wanted.domain, facts.target)]


def of_site(domain: str, target: str) -> list[Record]:
    """What leads readers to the newsroom, where it has a name of its own. target: CloudFront's name of it."""
    if not (domain and target):
        return []
    return [Record(domain, "CNAME", target, "leads readers to the newsroom")]


def _of_mail(facts: Facts) -> list[Record]:
    identity = facts.sender.value
    if identity is None or "@" in identity.name:
        return []
    domain = identity.name
    own = identity.mail_from or mail_from(domain)
    dkim = [
        Record(
            f"{token}._domainkey.{domain}", "CNAME", f"{token}.dkim.amazonses.com", "DKIM: signs your mail"
        )
        for token in identity.tokens
    ]
    return [
        *dkim,
        Record(own, "MX", f"10 feedback-smtp.{facts.region}.amazonses.com", "MAIL FROM: bounces come back"),
        Record(own, "TXT", "v=spf1 include:amazonses.com ~all", "SPF: SES may send for you"),
        Record(f"_dmarc.{domain}", "TXT", "v=DMARC1; p=none;", "DMARC; leave one that is there"),
    ]


def mail_from(domain: str) -> str:
    """The MAIL FROM domain that `./crier deploy` asks SES for: nobody else's mail may come from it."""
    return f"crier-bounce.{domain}"


def shown(rows: list[Record]) -> list[str]:
    """As lines: name, kind, value, and why."""
    width = max((len(row.name) for row in rows), default=0)
    return [f"  {row.name:{width}}  {row.kind:5}  {row.value}   ({row.why})" for row in rows]


def zone(rows: list[Record]) -> list[str]:
    """The same as a DNS provider imports it (BIND)."""
    lines = list[str]()
    for row in rows:
        value = f'"{row.value}"' if row.kind == "TXT" else f"{row.value}."
        lines.append(f"{row.name}. 3600 IN {row.kind} {value}")
    return lines


def production_access(organisation: str, site: str, sender: str, subscribers: int = 0) -> str:
    """What SES's form asks for, filled in (console, Account dashboard, Request production access)."""
    size = f"about {subscribers:,} people" if subscribers else "some hundred people at first"
    return f"""Mail type: Marketing (the form's word for what goes to a list)
Website URL: {site or "https://… (the newsroom)"}
Use case description:
  {organisation or "Our organisation"} mails its press releases to journalists and members who asked for them,
  from {sender}. The list has {size}; a release goes out once to each, some times a month.
  People subscribe at our site by a form and confirm by a link in a mail (double opt-in); when, how and to
  which words is kept with each of them. Every mail has List-Unsubscribe with one click (RFC 8058) and a link.
  Bounces and complaints come to us by SNS within seconds and end the subscription at once, for good; SES's
  account suppression list is on as well. All mail stops by itself where 3 in 100 bounce or 2 complain.
  We buy and rent no addresses.
Additional contacts: {sender}
Preferred language: English"""
