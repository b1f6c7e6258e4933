"""Where nothing is ever sent: into the house, whatever the name says."""

import socket
import ssl
from typing import Any

import pytest

from tests.webhooks.listening import HERE, Receiver, receiving
from tracker.errors import Refused
from tracker.webhooks import receivers
from tracker.webhooks.posting import Line
from tracker.webhooks.receivers import Allowed

NOWHERE = Allowed()
TLS = ssl.create_default_context()


def error(address: str, allowed: Allowed, longest: float = 5) -> str:
    """What came of a message there."""
    with Line(address, allowed, TLS, longest) as line:
        return line.post(b"{}", {}).error


INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:7f00:1::",
)  # fmt: skip


@pytest.mark.parametrize("numeric", INSIDE)
def test_no_machine_inside_may_be_called(numeric: str, monkeypatch: Any) -> None:
    written = f"[{numeric}]" if ":" in numeric else numeric
    with pytest.raises(Refused):
        receivers.refuse(f"https://{written}/", NOWHERE)
    monkeypatch.setattr(receivers, "_looked_up", lambda *_name: [(socket.AF_INET, numeric)])
    assert error("https://inside.example.com/", NOWHERE) == "forbidden"


def test_the_open_internet_may_be_called() -> None:
    for numeric in ("93.184.215.14", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.215.14"):
        assert receivers.may_be_called(receivers.ip_address(numeric), "https", NOWHERE), numeric


def test_networks_that_the_operator_allows() -> None:
    allowed = Allowed(receivers.networks("10.20.0.0/16, fd00:1::/32"))
    for numeric, may in (("10.20.1.1", True), ("10.21.1.1", False), ("fd00:1::7", True), ("::ffff:10.20.1.1", True)):
        assert receivers.may_be_called(receivers.ip_address(numeric), "https", allowed) is may, numeric
    assert not receivers.may_be_called(receivers.ip_address("10.20.1.1"), "http", allowed)
    with pytest.raises(ValueError, match="does not appear"):
        receivers.networks("inside")


@pytest.mark.parametrize(
    "address",
    ["http://system.example.com/", "ftp://system.example.com/", "system.example.com", "https://", "https:///x", "",
     "https://user:word@example.com/", "https://example.com/#part", "https://example.com:0/", "https://example.com:x/",
     "https://exa mple.com/", "https://example.com/\r\nX-Y: 1", "https://exämple.com/", "https://[::1/",
     "https://example.com/" + "x" * 500, "file:///etc/passwd", "http://127.0.0.1/"],
)  # fmt: skip
def test_addresses_that_are_refused(address: str) -> None:
    with pytest.raises(Refused):
        receivers.refuse(address, NOWHERE)


def test_plain_http_to_this_machine_is_for_trials() -> None:
    receivers.refuse("http://127.0.0.1:8000/x", HERE)
    receivers.refuse("http://localhost:8000/x", HERE)
    with pytest.raises(Refused):
        receivers.refuse("http://10.0.0.1/", HERE)


def test_a_name_that_leads_elsewhere_the_second_time_leads_nowhere(monkeypatch: Any) -> None:
    """It is looked up once, and what was looked at is what is connected to."""
    asked: list[Any] = []

    def look_up(host: str, _port: int) -> Any:
        asked.append(host)
        return [(socket.AF_INET, "127.0.0.1" if len(asked) == 1 else "10.0.0.1")]

    monkeypatch.setattr(receivers, "_looked_up", look_up)
    with receiving() as receiver:
        port = receiver.address.split(":")[2].split("/")[0]
        assert error(f"http://name.test:{port}/x?y=1", HERE) == ""
        assert (len(receiver.got), asked) == (1, ["name.test"])
        assert receiver.got[0][0]["host"] == f"name.test:{port}"
        assert error(f"http://name.test:{port}/", HERE) == "forbidden"
        assert len(receiver.got) == 1


def test_the_certificate_is_asked_for() -> None:
    receiver: Receiver
    with receiving() as receiver:
        port = receiver.address.split(":")[2].split("/")[0]
        allowed = Allowed(receivers.networks("127.0.0.0/8"))
        assert error(f"https://127.0.0.1:{port}/", allowed, 2) in ("tls", "timeout")
        assert receiver.got == []


def test_no_proxy_is_asked(monkeypatch: Any) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with receiving() as receiver:
        assert error(receiver.address, HERE) == ""
