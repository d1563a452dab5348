"""Mail by the standard library: plain text with an HTML alternative, over STARTTLS, TLS from the start, or neither."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from alerts.message import ChannelError, Message

CONNECT_SECONDS = 20.0  # for each step of the talk
_TLS = ("starttls", "ssl", "no")
_PORTS = {"starttls": 587, "ssl": 465, "no": 25}


def send(message: Message, target: str) -> None:
    """Mail to `smtp://user:password@host:port/?from=A&to=B&to=C&tls=starttls`; `tls` is starttls, ssl or no.

    Name and password are sent over TLS only. The Message-ID is made from the message's key, so that a second copy is
    known as one. Recipients that are refused while others are taken count as not delivered to anybody.

    Raises:
        ChannelError: permanent where the address cannot be read or only some of the recipients were taken; unknown
            where the talk broke off after the greeting. Refusals are tried again: most are mended within a day.
    """
    url, options = _parts(target)
    tls = options.get("tls", ["starttls"])[0]
    mail = mail_of(message, sender=options["from"][0], to=options["to"])
    sent = False
    try:
        with _caller(url, tls) as caller:
            if url.username:
                caller.login(unquote(url.username), unquote(url.password or ""))
            sent = True
            refused = caller.send_message(mail)
    except smtplib.SMTPResponseException as error:
        raise ChannelError(f"{url.hostname} answered {error.smtp_code}") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise ChannelError(f"{url.hostname} refused all {len(error.recipients)} recipients") from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        words = f"{url.hostname}: {type(error).__name__}"
        raise ChannelError(f"{words}; it may have arrived" if sent else words, unknown=sent) from error
    if refused:
        raise ChannelError(f"{url.hostname} took it for some, but refused {len(refused)} recipients", permanent=True)


def mail_of(message: Message, *, sender: str, to: list[str]) -> EmailMessage:
    """The mail; headers hold one line each, whatever the message holds.

    Args:
        message: what is told.
        sender: address of the sender; its domain stands in the Message-ID.
        to: addresses of the recipients.
    """
    mail = EmailMessage()
    source = _address(sender)
    mail["From"] = source
    mail["To"] = tuple(_address(one) for one in to)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = format_datetime(message.sent or message.at)
    mail["Message-ID"] = f"<{message.key or message.id}@{source.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Embassywatch-Transition"] = message.transition
    mail.set_content(message.body, charset="utf-8", cte="quoted-printable")
    mail.add_alternative(message.html or _plain_html(message), subtype="html", charset="utf-8", cte="quoted-printable")
    return mail


def _plain_html(message: Message) -> str:
    lines = escape(message.body)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(message.subject)}</title></head>'
        f'<body><h1 style="font-size:1.2em">{escape(message.subject)}</h1>'
        f'<pre style="white-space:pre-wrap;font:inherit">{lines}</pre></body></html>\n'
    )


def _caller(url: SplitResult, tls: str) -> smtplib.SMTP:
    host, port = url.hostname or "", url.port or _PORTS[tls]
    context = ssl.create_default_context()
    if tls == "ssl":
        return smtplib.SMTP_SSL(host, port, timeout=CONNECT_SECONDS, context=context)
    caller = smtplib.SMTP(host, port, timeout=CONNECT_SECONDS)
    if tls == "starttls":
        caller.starttls(context=context)
    return caller


def _parts(target: str) -> tuple[SplitResult, dict[str, list[str]]]:
    try:
        url = urlsplit(target)
        options = parse_qs(url.query, strict_parsing=True)
        sound = url.scheme == "smtp" and bool(url.hostname) and url.port != 0
    except ValueError as error:
        raise ChannelError("the address cannot be read", permanent=True) from error
    if not sound or options.keys() - {"from", "to", "tls"} or not options.keys() >= {"from", "to"}:
        raise ChannelError("the address is none such as smtp://host/?from=A&to=B&tls=starttls", permanent=True)
    tls = options.get("tls", ["starttls"])
    if tls[0] not in _TLS or (tls[0] == "no" and url.username):
        raise ChannelError("tls is starttls, ssl, or (without name and password) no", permanent=True)
    return url, options


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError) as error:
        raise ChannelError("an address of sender or recipient cannot be read", permanent=True) from error
