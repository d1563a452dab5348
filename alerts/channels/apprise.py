"""Apprise as a channel: e-mail, webhooks and chat services by one address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.message import ChannelError, Message, safe_for_chat

if TYPE_CHECKING:
    from apprise.result import AppriseResult

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0  # Apprise's own 4 s report slow services as failed although they delivered


def send(message: Message, target: str) -> None:
    """Send to the Apprise address `target`, in the calling thread; `alerts.send` bounds the whole try.

    Apprise is given no time limit of its own: for that it starts pool threads, for which a process waits when it ends,
    so that one address that hangs would keep the night from ending.

    Raises:
        ChannelError: where the address cannot be read, or the service did not take it; the words may hold parts of
            the address, which `alerts.send` cuts out.
    """
    import apprise  # here, since it costs a good part of a second that a start of the command line must not pay

    asset = apprise.AppriseAsset(
        async_mode=False,
        allow_templates=False,
        http_redirects=False,  # a redirect would choose a target that the operator did not
        interpret_emojis=False,
        interpret_escapes=False,
        service_timeout=0,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    service = apprise.Apprise.instantiate(target, asset=asset, suppress_exceptions=True)
    if service is None:
        raise ChannelError("the address cannot be read by Apprise", permanent=True)
    service.socket_connect_timeout = CONNECT_SECONDS
    service.socket_read_timeout = ANSWER_SECONDS
    caller = apprise.Apprise(asset=asset)
    caller.add(service)
    result = caller.notify(
        title=safe_for_chat(message.subject),
        body=safe_for_chat(message.body),
        body_format=apprise.NotifyFormat.TEXT,
    )
    if not result:
        raise ChannelError(_cause(result))


def _cause(result: AppriseResult) -> str:
    """What the service's own log says of the failed try."""
    attempts = [attempt for service in result.results for attempt in service.attempts]
    words = [entry.message for attempt in attempts for entry in attempt.logs]
    return "; ".join(dict.fromkeys(words)) or f"not taken ({result.status.name.lower()})"
