"""verify/index.html: whether a file that somebody was sent is ours, and the one that is public now."""

from __future__ import annotations

from crier.model.newsroom import Newsroom
from crier.model.public_files import KEY_FILE
from crier.rendering.templates import look
from crier.site import page_frame
from crier.site.feeds.entry import Channel
from crier.site.language_state import State
from crier.text import messages

# What prints a file's SHA-256 where the page's script does not run.
COMMANDS = (
    ("Linux", "sha256sum release.pdf"),
    ("macOS", "shasum -a 256 release.pdf"),
    ("Windows", "certutil -hashfile release.pdf SHA256"),
)


def render(newsroom: Newsroom, channel: Channel, state: State) -> bytes:
    """The page: with JavaScript a file is hashed in the browser, without it the field takes the hash."""
    language = channel.language
    return page_frame.fill(
        "verify.html",
        newsroom,
        channel,
        "verify",
        messages.say(language, "verify.title"),
        messages.say(language, "verify.intro", organisation=newsroom.organisation),
        commands=COMMANDS,
        key=KEY_FILE if state.own().years else "",  # it is put with the first release
        scripts=(look.asset("verify"),),
    )
