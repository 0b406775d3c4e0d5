"""An upload is read: what was found, or why nothing could be, into staging. It decides nothing."""

from __future__ import annotations

from datetime import datetime

from crier import jail, naming, newsroom, reading
from crier.aws import objects
from crier.aws.door import Answer, Event, step
from crier.aws.releases import Releases
from crier.errors import Rejected
from crier.newsroom import Newsroom
from crier.release import Reading
from crier.settings import Settings
