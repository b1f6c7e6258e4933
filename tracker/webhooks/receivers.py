"""Where messages may go: what an address looks like, and to which machines a name may lead.

A receiver is named by an administrator and called from inside the city's network, so it must not become a way to its
other machines. The machine's address is looked at when the name has been looked up, and that very address is connected
to: a name that leads elsewhere the second time leads nowhere.
"""

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from tracker.errors import Fault, Refused
from tracker.translations import _

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LONGEST = 500


class Forbidden(OSError):
    """The name leads to no machine that may be called."""


@dataclass(frozen=True)
class Allowed:
    """What the operator allows beside the open internet: `networks`, and plain http to this machine for trials."""

    networks: tuple[Network, ...] = ()
    plain_loopback: bool = False


def networks(words: str) -> tuple[Network, ...]:
    """The setting, networks with commas or spaces between. Raises `ValueError`."""
    return tuple(ip_network(each) for each in words.replace(",", " ").split())


def parted(address: str) -> SplitResult:
    """The parts of a receiver's address. Raises `Refused` for one that nothing is sent to."""
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(address) > LONGEST or not address.isascii() or any(sign <= " " for sign in address):
        raise Refused(Fault("address", _("Skriv hela adressen, till exempel https://system.exempel.se/notiser")))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(Fault("address", _("Skriv adressen utan användarnamn, lösenord och #.")))
    if parts.scheme not in ("https", "http"):
        raise Refused(Fault("address", _("Adressen ska börja med https://")))
    return parts


def refuse(address: str, allowed: Allowed) -> None:
    """Raises `Refused` for an address that could never be sent to. Names are looked up when something is sent."""
    parts = parted(address)
    literal = _literal(parts.hostname or "")
    to_itself = literal.is_loopback if literal is not None else parts.hostname == "localhost"
    if parts.scheme == "http" and not (allowed.plain_loopback and to_itself):
        raise Refused(Fault("address", _("Adressen ska börja med https://")))
    if literal is not None and not may_be_called(literal, parts.scheme, allowed):
        raise Refused(
            Fault(
                "address", _("Adressen leder in i ett nät som inte är öppet. Be driften om TRACKER_WEBHOOK_NETWORKS.")
            )
        )


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def may_be_called(address: Address, scheme: str, allowed: Allowed) -> bool:
    """Whether a machine may be called: one on the open internet, or one that the operator has allowed."""
    inner = _within(address)
    if scheme == "http":
        return allowed.plain_loopback and inner.is_loopback
    if any(inner in network for network in allowed.networks):
        return True
    return inner.is_global and not inner.is_multicast and not inner.is_reserved and not _leads_on(inner)


def _within(address: Address) -> Address:
    """An address of the old kind that is written as one of the new is the old one."""
    return getattr(address, "ipv4_mapped", None) or address


def _leads_on(address: Address) -> bool:
    """Whether it stands for another address behind a translator, or for one inside some house."""
    if not isinstance(address, IPv6Address):
        return False
    if address.is_site_local:
        return True
    return address.sixtofour is not None or address.teredo is not None or address in ip_network("64:ff9b::/96")


def called(host: str, port: int, scheme: str, allowed: Allowed, patience: float) -> socket.socket:
    """A connection to the machine behind `host`. Raises `Forbidden`, or `OSError` where nobody answers."""
    last: OSError | None = None
    for family, place in _places(host, port, scheme, allowed):
        try:
            return _connected(family, place, patience)
        except OSError as error:
            last = error
    raise last or Forbidden("no address that may be called")


def _connected(family: int, place: tuple[str, int], patience: float) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.settimeout(patience)
        made.connect(place)
    except OSError:
        made.close()
        raise
    return made


def _places(host: str, port: int, scheme: str, allowed: Allowed) -> Iterator[tuple[int, tuple[str, int]]]:
    for family, numeric in dict.fromkeys(_looked_up(host, port)):
        if "%" not in numeric and may_be_called(ip_address(numeric), scheme, allowed):
            yield family, (numeric, port)


def _looked_up(host: str, port: int) -> Iterable[tuple[int, str]]:
    for family, _kind, _proto, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        yield family, str(place[0])
