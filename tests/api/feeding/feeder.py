"""Another system, in a process of its own, that knows the API's documentation and nothing of the product.

Registers some people of a list one by one and enrols all of them many at a time, on a line that is cut now and then;
corrects some when it is told to; at last it says how it was answered. Run as `feeder.py ADDRESS`, with a JSON object as
the first line of standard input.
"""

import base64
import json
import random
import socket
import sys
import uuid
from collections import Counter
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

CUT, AGAIN = 0.02, 0.05
FACTS = ("given_name", "family_name", "protection", "email")
CORRECTED = 20
"""Of so many people one is corrected, by everyone who feeds."""
TOGETHER, TRIES = 250, 10


class Caller:
    """Calls until it has an answer: what is cut is sent again with the same key."""

    def __init__(self, address: str, client_id: str, secret: str, draw: random.Random) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self.proof = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        self.draw, self.token, self.seen = draw, "", Counter[str]()

    def call(self, method: str, path: str, body: Any = None, **more: str) -> tuple[int, dict[str, str], Any]:
        """The answer: status, headers by small letters, content. Sometimes it is asked twice for the same."""
        key = str(uuid.uuid4())
        for _cut in range(self.draw.choices((0, 1, 2), (1 - CUT, CUT / 2, CUT / 2))[0]):
            self._cut_off(method, path, body, key, more)
        answer = self._answered(method, path, body, key, more)
        if method != "GET" and answer[0] < 300 and self.draw.random() < AGAIN:
            again = self._answered(method, path, body, key, more)
            assert (again[0], again[2]) == (answer[0], answer[2]), "a repeated call was answered otherwise"
            self.seen["replayed"] += "idempotency-replayed" in again[1]
        return answer

    def _answered(self, method: str, path: str, body: Any, key: str, more: dict[str, str]) -> Any:
        while True:
            answer = self._once(method, path, body, key, more)
            if answer[0] != 401:
                self.seen[f"{method} {answer[0]}"] += 1
                return answer
            self._prove()

    def _prove(self) -> None:
        form = urlencode({"grant_type": "client_credentials"})
        headers = {"Authorization": f"Basic {self.proof}", "Content-Type": "application/x-www-form-urlencoded"}
        line = HTTPConnection(self.host, self.port, timeout=60)
        line.request("POST", "/api/v1/token", form, headers)
        self.token = json.load(line.getresponse())["access_token"]
        self.seen["tokens"] += 1
        line.close()

    def _headers(self, body: Any, key: str, more: dict[str, str]) -> dict[str, str]:
        kind = {"Content-Type": "application/json"} if body is not None else {}
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key} | kind | more

    def _once(self, method: str, path: str, body: Any, key: str, more: dict[str, str]) -> Any:
        line = HTTPConnection(self.host, self.port, timeout=60)
        sent = None if body is None else json.dumps(body)
        line.request(method, f"/api/v1{path}", sent, self._headers(body, key, more))
        answer = line.getresponse()
        content = answer.read()
        line.close()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, json.loads(content) if content else None

    def _cut_off(self, method: str, path: str, body: Any, key: str, more: dict[str, str]) -> None:
        """Send it, in part or whole, and hang up."""
        sent = b"" if body is None else json.dumps(body).encode()
        given = {"Host": self.host, "Content-Length": str(len(sent))} | self._headers(body, key, more)
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        whole = f"{method} /api/v1{path} HTTP/1.1\r\n{head}\r\n".encode() + sent
        with socket.create_connection((self.host, self.port), timeout=60) as line:
            line.sendall(whole[: self.draw.choice((len(whole), len(whole) // 2))])
        self.seen["cut"] += 1


def register(caller: Caller, facts: dict[str, str]) -> int:
    """The participant's id, whoever of us it was that registered her."""
    status, _headers, told = caller.call("POST", "/participants", facts)
    if status == 201:
        return int(told["id"])
    assert status == 409, (status, told)
    return int(told["participant_id"])


def enrol(caller: Caller, people: list[dict[str, str]], enrolment: dict[str, Any]) -> dict[str, int]:
    """All of them in one call, those who are new too; number → participant. Who meets another call is sent again."""
    rows = [facts | enrolment for facts in people]
    for row in rows:
        row.pop("protection")
    for _time in range(TRIES):
        status, _headers, told = caller.call("POST", "/enrolments/bulk", {"rows": rows})
        if status == 200 and not told["counts"]["refused"]:
            for word in ("created", "unchanged"):
                caller.seen[word] += told["counts"][word]
            return {row["number"]: done["participant_id"] for row, done in zip(rows, told["rows"], strict=True)}
        caller.seen["met another"] += 1
    raise AssertionError((status, told["counts"] if status == 200 else told, told.get("rows", [{}])[0].get("errors")))


def correct(caller: Caller, seen: dict[int, tuple[str, Any]], mark: str) -> None:
    """Write one's mark after what stands of each who was read, and nothing over."""
    for participant_id, (version, told) in seen.items():
        while True:
            facts = {name: told[name] for name in FACTS} | {"phone": told["phone"] + mark}
            path = f"/participants/{participant_id}"
            status, headers, said = caller.call("PUT", path, facts, **{"If-Match": version})
            if status == 204:
                break
            assert (status, said["differs"]) == (412, ["phone"]), (status, said)
            version, told = headers["etag"], said["current"]


def read(caller: Caller, participant_id: int) -> tuple[str, Any]:
    """Her version, and what stands of her."""
    _status, headers, told = caller.call("GET", f"/participants/{participant_id}")
    return headers["etag"], told


def main() -> None:
    """Everyone of the list, in an order of one's own; then, when the others are there too, what is to be corrected."""
    given = json.loads(sys.stdin.readline())
    draw = random.Random(given["seed"])
    caller = Caller(sys.argv[1], given["client_id"], given["secret"], draw)
    people = given["people"]
    draw.shuffle(people)
    for facts in people[:: given["one_of"]]:
        register(caller, facts)
    ids: dict[str, int] = {}
    for start in range(0, len(people), TOGETHER):
        ids |= enrol(caller, people[start : start + TOGETHER], given["enrolment"])
    print("registered", flush=True)
    sys.stdin.readline()
    chosen = sorted(number for number in ids if int(number[:8]) % CORRECTED == 0)
    correct(caller, {ids[number]: read(caller, ids[number]) for number in chosen}, given["mark"])
    print(json.dumps(caller.seen))


if __name__ == "__main__":
    main()
