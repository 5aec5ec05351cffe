# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's own tool for netlink specs drives family pptp with uapi/pptp.yaml."""

import json
import os
import pathlib
import re
import subprocess

import pytest
import yaml
from lab.genl import C
from lab.wait import wait_for

from pair import DEL_ON_CLOSE, LINK
from test_on_demand import send

pytestmark = pytest.mark.control

TREE = pathlib.Path(__file__).resolve().parents[2]
SPEC = TREE / "uapi/pptp.yaml"


@pytest.fixture(scope="session")
def tool():
    """The tool's command line, from the source of the kernel that runs here."""
    build = subprocess.run([TREE / "tests/vm/vm", "path"], text=True, capture_output=True,
                           check=False).stdout.strip()
    source = pathlib.Path(build) / "source"
    cli = source / "tools/net/ynl/pyynl/cli.py"
    if not cli.is_file():
        pytest.skip(f"the kernel's source has no {cli.relative_to(source)}")
    return ["/usr/bin/python3", "-u", cli, "--spec", SPEC,
            "--schema", source / "Documentation/netlink/genetlink-legacy.yaml"]


@pytest.fixture
def ynl(tool, pair):
    """Run it on the left host: what it answers, or the finished process of a refusal."""
    pair.left.make_link()

    def run(*arguments, check=True):
        done = pair.left.host.run([*map(str, tool), "--output-json", *arguments], check=check)
        return done if not check else json.loads(done or "null")

    def do(command, check=True, **attributes):
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return run("--do", command, "--json", json.dumps(wanted), check=check)

    run.do, run.side = do, pair.left
    return run


def session(side, **changed):
    return {"ifindex": side.link()["ifindex"], "local_addr": "192.0.2.1",
            "peer_addr": "192.0.2.2", "local_call_id": 7, "peer_call_id": 8, **changed}


def test_the_spec_is_valid(tool):
    done = subprocess.run([*tool, "--validate"], text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_manual_page_has_it_all(tmp_path):
    page = tmp_path / "kpptp.7"
    with open(TREE / "doc/kpptp.7", encoding="utf-8") as template, open(page, "wb") as out:
        subprocess.run([TREE / "doc/netlink-tables", SPEC], stdin=template, stdout=out,
                       check=True)
    shown = subprocess.run(["man", "--warnings", "-l", page], text=True, capture_output=True,
                           env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "200",
                                "MANPAGER": "cat"}, check=True)
    assert shown.stderr == ""
    spec = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
    wanted = [entry for part in spec["attribute-sets"] for entry in part["attributes"]]
    wanted += spec["operations"]["list"]
    wanted += [entry if isinstance(entry, dict) else {"name": entry}
               for part in spec["definitions"] for entry in part.get("entries", ())]
    described = re.sub(r"\s+", " ", shown.stdout)
    for entry in wanted:
        if entry.get("type") != "pad":
            assert re.search(rf"^ +{entry['name']}\b", shown.stdout, re.MULTILINE), entry
            assert re.sub(r"\s+", " ", entry.get("doc", "")).strip() in described, entry


def test_a_session_from_first_to_last(ynl):
    number = ynl.do("session-new", **session(ynl.side))["id"]
    ynl.do("session-set", id=number, np=["ipv4", "ipv6"], hdr=["pfc"], magic=0x1234,
           mppe_tx={"bits": "bits-128", "stateful": True, "key": bytes(range(16)).hex()})
    shown = ynl.do("session-get", id=number)
    assert set(shown.pop("stats")) == {
        name[len("PPTP_A_STATS_"):].lower().replace("_", "-") for name in C
        if name.startswith("PPTP_A_STATS_") and name not in
        ("PPTP_A_STATS_PAD", "PPTP_A_STATS_MAX")}
    assert {name: shown[name] for name in ("id", "local-addr", "peer-addr", "local-call-id",
                                           "peer-call-id", "np", "hdr", "magic")} == {
        "id": number, "local-addr": "192.0.2.1", "peer-addr": "192.0.2.2",
        "local-call-id": 7, "peer-call-id": 8, "np": ["ipv4", "ipv6"], "hdr": ["pfc"],
        "magic": 0x1234}
    assert shown["mppe-tx"] == {"bits": "bits-128", "stateful": True}
    assert shown["mppe-rx"] == {"bits": "bits-none"}
    assert shown["orphan"]
    ynl.do("session-del", id=number)
    assert ynl("--dump", "session-get") == []


def test_what_others_made_is_seen(ynl):
    numbers = {ynl.side.owner.new(local_addr="192.0.2.1", peer_addr="192.0.2.2",
                                  local_call_id=call, flags=DEL_ON_CLOSE)
               for call in range(20)}
    dump = ynl("--dump", "session-get")
    assert {s["id"] for s in dump} == numbers
    assert dump[0]["flags"] == ["del-on-close"]
    assert "orphan" not in dump[0]
    assert ynl.do("net-get") == {"sessions": 20, "hold-packets": 0, "mp-bytes": 0}


def test_a_refusal_is_said_in_words(ynl):
    done = ynl.do("session-new", check=False, **session(ynl.side, local_addr="198.51.100.1"))
    assert done.returncode
    assert "not an address of this machine" in done.stdout + done.stderr


def messages(process):
    """Those that have come so far, whole: the tool prints one JSON text after the other."""
    text, decoder, found = process.log().strip(), json.JSONDecoder(), []
    while text:
        message, end = decoder.raw_decode(text)
        found.append(message)
        text = text[end:].strip()
    return [m for m in found if m]


def test_events(ynl, tool, tmp_path):
    watcher = ynl.side.host.start([*map(str, tool), "--output-json", "--subscribe", "events",
                                   "--duration", "100"], str(tmp_path / "log"))

    def heard():
        """Sessions come and go until the tool listens: from then on it misses none."""
        if not messages(watcher):
            number = ynl.side.owner.new(**session(ynl.side))
            ynl.side.owner.delete(number)
        return [m for m in messages(watcher) if m["msg"]["event"] == "session-del"]

    gone = wait_for("events", heard, 20)[0]
    watcher.kill()
    assert gone["name"] == "event"
    assert gone["msg"]["reason"] == "request"
    assert "rx-packets" in gone["msg"]["stats"]


def test_demand(ynl, tool, tmp_path):
    ynl.side.host.ip(f"link set {LINK} up", f"route add 198.51.100.0/24 dev {LINK}")
    ifindex = ynl.side.link()["ifindex"]
    watcher = ynl.side.host.start(
        [*map(str, tool), "--output-json", "--subscribe", "events", "--duration", "100",
         "--do", "netdev-set", "--json", json.dumps({"ifindex": ifindex, "demand": 1})],
        str(tmp_path / "log"))

    def heard():
        send(ynl.side)
        return messages(watcher)

    wait_for("the packet to be told", heard, 20)
    watcher.kill()
    assert messages(watcher)[0] == {"name": "netdev-demand", "msg": {"ifindex": ifindex}}
