# SPDX-License-Identifier: GPL-2.0-only
"""A restart of the service that keeps descriptors: tunnels do not notice."""

import signal
import threading
import time

import pytest

from lab import traffic
from lab.freeradius import SECRET, FreeRadius
from lab.kpptpd import ClientSide, ServerSide
from lab.netns import Host, cable
from lab.pppd import Poptop, PptpLinux
from lab.rawclient import RawClient
from lab.store import Service
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import wait_for

USER, PASSWORD = "ex", "lkjrht"
MPPE = "128 stateless"
PAUSE = 0.005


class Flow:
    """Echo requests one after the other, each of which is to be answered."""

    def __init__(self, host, address):
        self.host, self.address = host, address
        self.sent = self.lost = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._end.is_set():
            self.sent += 1
            self.lost += not traffic.reachable(self.host, self.address, timeout=1.0)
            time.sleep(PAUSE)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def assert_whole(self):
        assert self.sent > 10 and not self.lost, f"{self.lost} of {self.sent} lost"


@pytest.fixture
def service():
    """Call it with a daemon that is not started yet."""
    services = []

    def make(daemon):
        services.append(Service(daemon))
        return services[-1]

    yield make
    for one in services:
        one.close()


def restart_under_load(service, host, address):
    with Flow(host, address) as flow:
        wait_for("packets to flow", lambda: flow.sent > 10)
        service.restart()
        before = flow.sent
        wait_for("packets to flow on", lambda: flow.sent > before + 10)
    flow.assert_whole()
    service.wait_empty()


CLIENTS = {"kpptpd": ClientSide, "pptp-linux": PptpLinux}
SERVERS = {"kpptpd": ServerSide, "poptop": Poptop}
ENDS = ("ours", "theirs")

# What `active show` says of a user as long as he is connected.
LASTING = ("name", "service", "caller-id", "address", "encoding", "session-id")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("peer", CLIENTS)
def test_server(internet, folder, service, peer, end):
    server = ServerSide(internet.home, folder / "server")
    keeper = service(server)
    server.listen(USER, PASSWORD, "mschap-v2", MPPE, TUNNEL_SERVER, TUNNEL_CLIENT)
    client = CLIENTS[peer](internet.remote, folder / "client")
    client.dial(HOME, USER, PASSWORD, "mschap-v2", MPPE)
    client.wait_up()
    server.wait_up()
    session, = server.sessions()
    row, = server.active()
    restart_under_load(keeper, internet.remote, TUNNEL_SERVER)
    assert [s["id"] for s in server.sessions()] == [session["id"]]
    after, = server.active()
    assert {key: after[key] for key in LASTING} == {key: row[key] for key in LASTING}
    assert after["uptime"] >= row["uptime"] and after["rx-packets"] > row["rx-packets"]
    assert server.encoding() == f"MPPE{MPPE}"
    traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER)
    (server if end == "ours" else client).disconnect()
    wait_for("the tunnel to go", lambda: not [s for s in server.sessions()
                                              if s["id"] == session["id"]], 10)
    client.stop()
    wait_for("nothing left", server.idle, 10)
    server.stop()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("peer", SERVERS)
def test_client(internet, folder, service, peer, end):
    server = SERVERS[peer](internet.home, folder / "server")
    server.listen(USER, PASSWORD, "mschap-v2", MPPE, TUNNEL_SERVER, TUNNEL_CLIENT)
    client = ClientSide(internet.remote, folder / "client")
    keeper = service(client)
    client.dial(HOME, USER, PASSWORD, "mschap-v2", MPPE, "add-default-route=yes")
    client.wait_up()
    session, = client.sessions()
    routes = internet.remote.routes()
    restart_under_load(keeper, internet.home, TUNNEL_CLIENT)
    assert [s["id"] for s in client.sessions()] == [session["id"]]
    assert internet.remote.routes() == routes
    assert client.up() and client.encoding() == f"MPPE{MPPE}"
    traffic.transfer(internet.home, internet.remote, TUNNEL_CLIENT)
    if end == "ours":
        client.disconnect()
        wait_for("the tunnel to go", client.idle, 10)
        wait_for("the server to notice", server.idle, 10)
    else:
        server.disconnect()
        wait_for("another session", lambda: client.up() and
                 client.sessions()[0]["id"] != session["id"], 20)
    client.stop()
    server.stop()


def test_again_and_again(internet, folder, service):
    """Both ends, time after time, with the same session; counters go on."""
    tunnel = Tunnel(internet, folder)
    keepers = [service(tunnel.server), service(tunnel.client)]
    tunnel.start()
    first = tunnel.server_session()
    for _ in range(3):
        for keeper in keepers:
            keeper.restart()
            tunnel.assert_alive()
    last = tunnel.server_session()
    assert last["id"] == first["id"]
    assert last["stats"]["rx_packets"] > first["stats"]["rx_packets"]
    tunnel.stop()


def test_no_password(internet, folder, service):
    tunnel = Tunnel(internet, folder)
    keepers = [service(tunnel.server), service(tunnel.client)]
    tunnel.start()
    for keeper in keepers:
        keeper.hand_over()
        assert keeper.store.names() == sorted(
            ["state", "tcp"] + (["listen"] if keeper.daemon is tunnel.server else []))
        assert "lkjrht" not in keeper.store.state()
        keeper.daemon.start()
    tunnel.assert_alive()
    tunnel.stop()


def test_half_a_login(internet, folder, service):
    """Who has not logged in yet is told, and the socket goes on to listen."""
    server = ServerSide(internet.home, folder / "server")
    keeper = service(server)
    server.listen(USER, PASSWORD, "mschap-v2", MPPE, TUNNEL_SERVER, TUNNEL_CLIENT)
    with RawClient(internet.remote, HOME) as client:
        client.connect()
        client.start()
        client.call()
        assert server.sessions()
        keeper.hand_over()
        assert not server.sessions()
        with RawClient(internet.remote, HOME) as later:
            later.connect()
            server.start()
            later.start()
    wait_for("nothing left", server.idle)
    server.stop()


def forget(store):
    store.drop("tcp")


def garble(store):
    store.replace_state(b"\x00{" * 4096)


def cut(store):
    store.replace_state(store.state()[:-40].encode())


def other_version(store):
    store.replace_state(store.state().replace("tunnels 1", "tunnels 2", 1).encode())


def twist(store):
    store.replace_state(store.state().replace('"dp_id":', '"dp_id":9').encode())


def empty(store):
    for name in set(store.names()):
        store.drop(name)


@pytest.mark.parametrize("damage", (forget, garble, cut, other_version, twist, empty))
def test_damaged_store(internet, folder, service, damage):
    """What cannot be gone on with ends, nothing is left of it, and the client is back."""
    tunnel = Tunnel(internet, folder)
    keeper = service(tunnel.server)
    tunnel.start()
    session = tunnel.server_session()["id"]
    keeper.hand_over()
    damage(keeper.store)
    tunnel.server.start()
    wait_for("the old session to go", lambda: session not in
             [s["id"] for s in tunnel.server.sessions()])
    tunnel.wait_up(30)
    assert len(tunnel.server.sessions()) == 1 and len(tunnel.server.links()) == 1
    tunnel.stop()


def test_without_a_manager(internet, folder):
    """Nobody to leave anything with: the tunnels end in order."""
    tunnel = Tunnel(internet, folder).start()
    tunnel.server.process.signal(signal.SIGUSR2)
    assert tunnel.server.process.wait(10) == 0
    assert not tunnel.server.sessions() and not tunnel.server.links()
    assert "peer ended the link" in tunnel.client.log()
    tunnel.client.stop()


def test_stopped_after_all(internet, folder, service):
    """`systemctl stop` while a restart waits for a script: the tunnels end in order."""
    busy = folder / "busy"
    busy.touch()
    script = folder / "on-up"
    script.write_text(f"#!/bin/sh\nwhile [ -e {busy} ]; do sleep 0.05; done\n")
    script.chmod(0o700)
    tunnel = Tunnel(internet, folder, secret="profile=slow",
                    also=(f"profile add name=slow on-up={script}",))
    lines = tunnel.server.config.read_text().splitlines()
    tunnel.server.configure(*sorted(lines, key=lambda line: not line.startswith("profile")))
    keeper = service(tunnel.server)
    tunnel.start()
    process = tunnel.server.process
    process.signal(signal.SIGUSR2)
    wait_for("it to begin", lambda: any("leaving tunnels" in text for text in keeper.store.text))
    assert tunnel.server.sessions()
    process.signal(signal.SIGTERM)
    tunnel.client.wait_log("peer ended the link")
    busy.unlink()
    assert process.wait(10) == 0
    assert not keeper.store.names()
    assert not tunnel.server.sessions() and not tunnel.server.links()
    tunnel.client.stop()


CHANGES = {
    "server disabled": lambda text: text.replace("server set enabled=yes",
                                                 "server set enabled=no"),
    "its interface was changed or removed": lambda text: "\n".join(
        line for line in text.splitlines() if not line.startswith("interface")) + "\n",
}


@pytest.mark.parametrize("reason", CHANGES)
def test_changed_server(internet, folder, service, reason):
    """The configuration that is found at the start counts as after a reload."""
    tunnel = Tunnel(internet, folder, also=("interface add name=static user=ex",))
    keeper = service(tunnel.server)
    tunnel.start()
    session = tunnel.server_session()["id"]
    keeper.hand_over()
    config = tunnel.server.config
    config.write_text(CHANGES[reason](config.read_text()))
    tunnel.server.start()
    wait_for("the session to end", lambda: session not in
             [s["id"] for s in tunnel.server.sessions()])
    tunnel.server.wait_log(reason)
    tunnel.client.stop()
    wait_for("nothing left", lambda: not tunnel.server.sessions())
    assert ("static" in tunnel.server.links()) == ("server" in reason)
    tunnel.server.stop()


def test_renamed(internet, folder, service):
    """Whoever renamed the netdev of a tunnel finds it as it was."""
    tunnel = Tunnel(internet, folder)
    keeper = service(tunnel.server)
    tunnel.start()
    link, = tunnel.server.links()
    tunnel.server.host.ip(f"link set {link} name office")
    session = tunnel.server_session()["id"]
    keeper.restart()
    tunnel.assert_alive()
    assert tunnel.server_session()["id"] == session
    tunnel.stop()
    assert "office" not in internet.home.run(["ip", "link"])


def test_secret_removed(internet, folder, service):
    """A user who is connected stays, as after a reload."""
    tunnel = Tunnel(internet, folder)
    keeper = service(tunnel.server)
    tunnel.start()
    session = tunnel.server_session()["id"]
    keeper.hand_over()
    config = tunnel.server.config
    config.write_text(config.read_text().replace("name=ex", "name=other"))
    tunnel.server.start()
    tunnel.assert_alive()
    assert tunnel.server_session()["id"] == session
    tunnel.stop()


def test_changed_client(internet, folder, service):
    """One with another password dials anew, one with a comment goes on."""
    tunnel = Tunnel(internet, folder)
    keeper = service(tunnel.client)
    tunnel.start()
    session = tunnel.server_session()["id"]
    config = tunnel.client.config
    keeper.hand_over()
    config.write_text(config.read_text().replace("disabled=no", "disabled=no comment=x"))
    tunnel.client.start()
    tunnel.assert_alive()
    assert tunnel.server_session()["id"] == session
    keeper.hand_over()
    config.write_text(config.read_text().replace("lkjrht", "wrong"))
    tunnel.client.start()
    tunnel.client.wait_log("failed to authenticate", 20)
    assert not tunnel.client.up()
    tunnel.client.stop()
    tunnel.server.stop()


def test_rules(internet, folder, service):
    """Static interface, rate, filter, lists, MSS and proxy ARP go on, and go with it."""
    internet.home.run(["nft", "-f", "-"], text="table inet pptp { chain in { counter; }; }")
    tunnel = Tunnel(
        internet, folder, secret="profile=all routes=10.77.0.0/16",
        also=("interface add name=static user=ex",
              "profile add name=all rate-limit=20M/30M incoming-filter=in address-list=users "
              "interface-list=nets change-tcp-mss=yes proxy-arp=lan "
              "idle-timeout=1h"))
    # A profile is to be there before the secret that names it.
    lines = tunnel.server.config.read_text().splitlines()
    tunnel.server.configure(*sorted(lines, key=lambda line: not line.startswith("profile")))
    keeper = service(tunnel.server)
    tunnel.start()
    home = internet.home

    def state():
        return (home.run(["nft", "list", "table", "inet", "pptp"]).replace("counter", "")
                .split("packets")[0],
                home.run(["nft", "list", "ruleset"]).count("static"),
                home.run(["tc", "qdisc", "show"]), home.routes(),
                home.run(["ip", "neigh", "show", "proxy"]), home.links())

    before = state()
    keeper.restart()
    tunnel.assert_alive()
    assert state() == before
    tunnel.stop()
    assert "kpptpd" not in home.run(["nft", "list", "ruleset"])
    assert not home.run(["ip", "neigh", "show", "proxy"]).strip()
    home.run(["nft", "delete", "table", "inet", "pptp"], check=False)


def test_bundle(internet, folder, service):
    """Links of one bundle, on both ends; one that ends is dialled again."""
    tunnel = Tunnel(internet, folder, server="mrru=1600", client="mrru=1600 links=2")
    keepers = [service(tunnel.server), service(tunnel.client)]
    tunnel.start()
    wait_for("two links", lambda: len(tunnel.server.sessions()) == 2, 10)
    ids = {s["id"] for s in tunnel.server.sessions()}
    for keeper in keepers:
        restart_under_load(keeper, internet.remote, TUNNEL_SERVER)
    assert {s["id"] for s in tunnel.server.sessions()} == ids
    assert tunnel.client.client()["active-links"] == 2
    tunnel.stop()


def test_bridge(internet, folder, service):
    internet.home.ip("link add lan-br type bridge", "link set lan-br up",
                     "link set lan-br address 02:00:00:00:00:01")
    tunnel = Tunnel(internet, folder, server="mrru=1600", client="mrru=1600",
                    profile="bridge=lan-br use-ipv6=no")
    internet.remote.ip("link add lan-br type bridge", "link set lan-br up",
                       "link set lan-br address 02:00:00:00:00:02")
    keepers = [service(tunnel.server), service(tunnel.client)]
    tunnel.start()
    wait_for("a port", lambda: "-br" in internet.home.run(["ip", "link", "show", "master",
                                                          "lan-br"]))
    before = [host.links() for host in (internet.home, internet.remote)]
    for keeper in keepers:
        restart_under_load(keeper, internet.remote, TUNNEL_SERVER)
    assert before == [host.links() for host in (internet.home, internet.remote)]
    tunnel.stop()
    for host in (internet.home, internet.remote):
        host.ip("link del lan-br")


def test_limits(internet, folder, service):
    """A session lasts no longer for a restart."""
    tunnel = Tunnel(internet, folder, profile="session-timeout=6s")
    keeper = service(tunnel.server)
    start = time.monotonic()
    tunnel.start()
    keeper.restart()
    tunnel.server.wait_log("session timeout", 10)
    assert time.monotonic() - start > 5
    tunnel.client.stop()
    tunnel.server.stop()


@pytest.mark.parametrize("auth, mppe", [("pap", None), ("mschap", "128 stateless"),
                                        ("mschap-v2", "128 stateful")])
def test_other_logins(internet, folder, service, auth, mppe):
    server = ServerSide(internet.home, folder / "server")
    keeper = service(server)
    server.listen(USER, PASSWORD, auth, mppe, TUNNEL_SERVER, TUNNEL_CLIENT)
    client = PptpLinux(internet.remote, folder / "client")
    client.dial(HOME, USER, PASSWORD, auth, mppe)
    client.wait_up()
    server.wait_up()
    restart_under_load(keeper, internet.remote, TUNNEL_SERVER)
    client.disconnect()
    wait_for("nothing left", server.idle, 10)
    client.stop()
    server.stop()


def test_ended_meanwhile(internet, folder, service):
    """The client's daemon is killed while the server has none."""
    tunnel = Tunnel(internet, folder, also=("interface add name=static user=ex",))
    keeper = service(tunnel.server)
    tunnel.start()
    keeper.hand_over()
    tunnel.client.kill()
    tunnel.server.start()
    wait_for("the session to go", lambda: not tunnel.server.sessions())
    assert tunnel.server.links() == ["static"]
    assert not internet.home.addresses("static")
    tunnel.server.stop()
    internet.remote.ip("link del pptp-out1")


def test_netdev_removed_meanwhile(internet, folder, service):
    tunnel = Tunnel(internet, folder)
    keeper = service(tunnel.server)
    tunnel.start()
    keeper.hand_over()
    internet.home.ip("link del pptp-in1")
    tunnel.server.start()
    tunnel.server.wait_log("the kernel has no such session any more")
    tunnel.wait_up(30)
    tunnel.stop()


def test_idle_netdevs(internet, folder, service):
    """One without a tunnel stays the same; one that is wanted no more goes."""
    server = ServerSide(internet.home, folder / "server", "interface add name=one user=a",
                        "interface add name=two user=b")
    keeper = service(server)
    server.start()
    number = internet.home.ifindex("one")
    keeper.hand_over()
    server.configure("interface add name=one user=a")
    server.start()
    assert server.links() == ["one"]
    assert internet.home.ifindex("one") == number
    server.stop()


def test_demand(internet, folder, service):
    """A client that waits for a packet waits on, and dials when there is one."""
    tunnel = Tunnel(internet, folder, client="dial-on-demand=yes")
    keeper = service(tunnel.client)
    tunnel.server.start()
    tunnel.client.start()

    def waits():
        return tunnel.client.client().get("status") == "waiting for packets"

    wait_for("the client to wait", waits, 10)
    keeper.restart()
    wait_for("the client to wait again", waits, 10)
    (_, peer), = internet.remote.addresses("pptp-out1")
    traffic.reachable(internet.remote, peer)
    tunnel.wait_up()
    keeper.restart()
    tunnel.assert_alive()
    tunnel.stop()


def test_pools(internet, folder, service):
    """Addresses and prefixes out of pools stay whose they are, and go back at the end."""
    tunnel = Tunnel(
        internet, folder, also=("pool add name=lan ranges=10.0.103.5-10.0.103.6",
                                "ipv6-pool add name=six prefix=2001:db8::/48 "
                                "prefix-length=64",
                                "profile set default remote-address=lan "
                                "remote-ipv6-prefix-pool=six"))
    lines = tunnel.server.config.read_text().replace(f"remote-address={TUNNEL_CLIENT}", "")
    tunnel.server.configure(*lines.splitlines())
    keeper = service(tunnel.server)
    tunnel.server.start()
    tunnel.client.start()
    tunnel.client.wait_up()
    tunnel.server.wait_up()
    used = tunnel.server.json("pool", "used")
    routes = internet.home.ip_json("-6 route show proto 47")
    assert used and routes
    keeper.restart()
    assert tunnel.server.json("pool", "used") == used
    assert internet.home.ip_json("-6 route show proto 47") == routes
    tunnel.client.disconnect()
    wait_for("the address to be free", lambda: not tunnel.server.json("pool", "used"))
    assert not internet.home.ip_json("-6 route show proto 47")
    tunnel.client.stop()
    tunnel.server.stop()


def test_shared_rate(internet, folder, service):
    tunnel = Tunnel(internet, folder, server="shared-rate=40M", profile="rate-limit=20M")
    keeper = service(tunnel.server)
    tunnel.start()

    def queues():
        home = internet.home
        names = [link["ifname"] for link in home.ip_json("link show type ifb")]
        assert names
        return [home.run(["tc", "class", "show", "dev", name]) for name in names]

    before = queues()
    restart_under_load(keeper, internet.remote, TUNNEL_SERVER)
    assert queues() == before
    tunnel.stop()
    assert not internet.home.ip_json("link show type ifb")


def test_scripts(internet, folder, service):
    """on-up has been run, and is not run again; on-down is, once, at the end."""
    said = folder / "said"
    script = folder / "script"
    script.write_text(f"#!/bin/sh\necho $KPPTP_EVENT $KPPTP_USER >> {said}\n")
    script.chmod(0o755)
    tunnel = Tunnel(internet, folder, profile=f"on-up={script} on-down={script}")
    keeper = service(tunnel.server)
    tunnel.client.configure(*[line for line in tunnel.client.config.read_text().splitlines()
                              if not line.startswith("profile")])
    tunnel.start()
    wait_for("on-up", lambda: said.exists() and said.read_text() == "up ex\n")
    keeper.restart()
    tunnel.assert_alive()
    assert said.read_text() == "up ex\n"
    tunnel.client.stop()
    wait_for("on-down", lambda: said.read_text() == "up ex\ndown ex\n")
    tunnel.server.stop()


RADIUS = "192.168.82.1"


@pytest.fixture
def radius(internet, folder):
    """A server that knows the user, at the provider."""
    centre = Host("centre")
    cable(centre, "eth0", f"{RADIUS}/24", internet.isp, "to-centre", "192.168.82.254/24")
    centre.ip("route add default via 192.168.82.254")
    users = {USER: (PASSWORD, [f"Framed-IP-Address = {TUNNEL_CLIENT}", "Class = 0x6f6e65",
                               "Acct-Interim-Interval = 1"])}
    server = FreeRadius(centre, folder / "radius", users).start()
    yield server
    server.stop()
    centre.destroy()


def test_account(internet, folder, service, radius):
    """One account from before to after: no second beginning, and what passed in all."""
    server = ServerSide(
        internet.home, folder / "server", f"profile set default local-address={TUNNEL_SERVER}",
        "aaa set use-radius=yes", f"radius add name=main address={RADIUS} secret={SECRET}",
        "server set enabled=yes")
    server.user = USER
    keeper = service(server)
    server.start()
    client = ClientSide(internet.remote, folder / "client")
    client.dial(HOME, USER, PASSWORD, "mschap-v2", MPPE)
    client.wait_up()
    server.wait_up()
    restart_under_load(keeper, internet.remote, TUNNEL_SERVER)
    seen = len(radius.accounts("Interim-Update"))
    wait_for("reports to go on", lambda: len(radius.accounts("Interim-Update")) > seen)
    client.disconnect()
    stop, = wait_for("the last report", lambda: radius.accounts("Stop"))
    start, = radius.accounts("Start")
    assert {record["Acct-Session-Id"] for record in radius.accounts()} == \
        {start["Acct-Session-Id"]}
    assert stop["Class"] == start["Class"] == "0x6f6e65"
    assert int(stop["Acct-Input-Packets"]) > 20
    client.stop()
    server.stop()
