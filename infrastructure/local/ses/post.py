"""Hands accepted mail to the inbox by SMTP, in a thread of its own."""

from __future__ import annotations

import contextlib
import queue
import smtplib
import threading
import time

from infrastructure.local.ses.mail import Mail


class Post:
    """A queue and one SMTP connection that is made again when it breaks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.on = True  # a load test has no use for a million mails in an inbox
        self.waiting: queue.Queue[Mail] = queue.Queue()
        self.lost = 0
        threading.Thread(target=self._work, daemon=True).start()

    def send(self, mail: Mail) -> None:
        """Queue one mail."""
        if self.on:
            self.waiting.put(mail)

    def _work(self) -> None:
        connection: smtplib.SMTP | None = None
        while True:
            mail = self.waiting.get()
            for pause in (0.0, 0.2, 1.0, None):
                try:
                    if connection is None:
                        connection = smtplib.SMTP("127.0.0.1", self.port, timeout=10)
                    connection.sendmail(mail.sender, mail.to, mail.source())
                    break
                except (OSError, smtplib.SMTPException):
                    if connection is not None:
                        with contextlib.suppress(Exception):
                            connection.close()
                    connection = None
                    if pause is None:
                        self.lost += 1
                    else:
                        time.sleep(pause)
            self.waiting.task_done()
