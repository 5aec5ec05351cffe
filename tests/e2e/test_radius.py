# SPDX-License-Identifier: GPL-2.0-only
"""Users whom FreeRADIUS knows: logins, what they are granted, accounts and orders."""

import json

import pytest

from lab import traffic
from lab.freeradius import SECRET, FreeRadius
from lab.kpptpd import ClientSide, ServerSide
from lab.netns import Host, cable
from lab.pppd import PptpLinux
from lab.topology import HOME, REMOTE, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import SLOWNESS, wait_for

pytestmark = pytest.mark.control

RADIUS = "192.168.82.1"

ADDRESS = f"Framed-IP-Address = {TUNNEL_CLIENT}"
USERS = {
    "ex": ("lkjrht", [ADDRESS, "Class = 0x6f6e65", "Class += 0x74776f"]),
    "OFFICE\\ex": ("lkjrht", [ADDRESS]),
    "secure": ("lkjrht", [ADDRESS, "MS-MPPE-Encryption-Policy := Encryption-Required",
                          "MS-MPPE-Encryption-Types := RC4-40or128-bit-Allowed"]),
    "pooled": ("lkjrht", ["Framed-Pool = lan"]),
    "polled": ("lkjrht", [ADDRESS, "Acct-Interim-Interval = 1"]),
    "routed": ("lkjrht", [ADDRESS, 'Framed-Route = "10.150.1.0/24 10.0.103.2 7"',
                          "Framed-IP-Netmask = 255.255.255.240"]),
    "grouped": ("lkjrht", [ADDRESS, "Mikrotik-Group = staff"]),
    "limited": ("lkjrht", [ADDRESS, 'Mikrotik-Rate-Limit = "1M/2M"', "Ascend-Data-Rate = 9",
                           "Filter-Id = watch.in"]),
    "single": ("lkjrht", ["Framed-Pool = lan", "Port-Limit = 1"]),
    "idle": ("lkjrht", [ADDRESS, "Idle-Timeout = 1"]),
    "nogroup": ("lkjrht", [ADDRESS, "Mikrotik-Group = nobody"]),
    "oddrate": ("lkjrht", [ADDRESS, "Mikrotik-Rate-Limit = fast"]),
}

# What the filter of a user drops.
WATCHED = 100
CHAIN = f"""table inet pptp {{
    chain watch {{ icmp type echo-request ip length {WATCHED} drop; accept; }}
}}"""


@pytest.fixture(scope="module")
def centre(shared_internet):
    """The provider's host for RADIUS."""
    host = Host("centre")
    cable(host, "eth0", f"{RADIUS}/24", shared_internet.isp, "to-centre", "192.168.82.254/24")
    host.ip("route add default via 192.168.82.254")
    yield host
    host.destroy()


@pytest.fixture(scope="module")
def radius(centre, shared_folder):
    server = FreeRadius(centre, shared_folder / "radius", USERS).start()
    yield server
    server.stop()


class Nas(ServerSide):
    """Our server, which asks RADIUS. Its log begins anew with each test."""

    def __init__(self, host, folder):
        super().__init__(host, folder)
        self._read = 0

    def log(self):
        return super().log()[self._read:]

    def forget_log(self):
        self._read = len(super().log())

    def prepare(self):
        """All is as before the first test."""
        self.configure(
            f"profile set default local-address={TUNNEL_SERVER}",
            "pool add name=lan ranges=10.0.103.100-10.0.103.101",
            "profile add name=staff local-address=10.0.103.9 use-encryption=no",
            "aaa set use-radius=yes incoming=yes",
            f"radius add name=main address={RADIUS} secret={SECRET} timeout=3s",
            "server set enabled=yes authentication=pap,chap,mschap1,mschap2")
        if self.process and self.alive():
            self.cli("reload")
        else:
            self._read = 0
            self.start()
        self.forget_log()

    def radius(self, name="main"):
        """What `radius show` knows of one entry."""
        return next(row for row in self.json("-d", "radius", "show") if row["name"] == name)

    def orders(self):
        """What was counted of Disconnect- and CoA-Requests."""
        shown = self.json("-d", "aaa", "show")
        return {key: shown[f"incoming-{key}"]
                for key in ("requests", "bad-requests", "acks", "naks")}

    def login(self, user, client, mppe=None, auth="mschap-v2", password="lkjrht"):
        """Let a client dial as that user."""
        self.user = user
        client.dial(HOME, user, password, auth, mppe)

    def netdev(self):
        return self.interface(self.user)["netdev"]


@pytest.fixture(scope="module")
def pair(shared_internet, shared_folder, radius):
    """Our server and our client."""
    nas = Nas(shared_internet.home, shared_folder / "server")
    client = ClientSide(shared_internet.remote, shared_folder / "client")
    yield nas, client
    for daemon in (client, nas):
        if daemon.process and daemon.alive():
            daemon.stop()


@pytest.fixture
def nas(pair):
    nas, client = pair
    nas.prepare()
    yield nas
    if client.process:
        client.cli("client", "disable", "pptp-out1")
    wait_for("nothing left on the server", lambda: not nas.alive() or nas.idle())


@pytest.fixture
def client(pair):
    return pair[1]


def up(nas, client):
    client.wait_up()
    nas.wait_up()
    traffic.ping(client.host, TUNNEL_SERVER)


def down(nas, client):
    client.disconnect()
    wait_for("nothing left on the server", nas.idle)


@pytest.mark.parametrize("auth, mppe", [("pap", None), ("chap", None),
                                        ("mschap", "128 stateless"),
                                        ("mschap-v2", "128 stateless"),
                                        ("mschap-v2", "40 stateless")])
def test_each_method(nas, folder, shared_internet, radius, auth, mppe):
    """A real peer: with other keys than its own no packet would pass."""
    peer = PptpLinux(shared_internet.remote, folder / "peer")
    before = len(radius.asked("ex"))
    nas.login("ex", peer, mppe, auth)
    up(nas, peer)
    assert nas.encoding() == (f"MPPE{mppe}" if mppe else "none")
    asked = radius.asked("ex")[before]
    assert asked["Calling-Station-Id"] == REMOTE
    assert asked["Called-Station-Id"] == HOME
    assert asked["Service-Type"] == "Framed-User"
    assert asked["Framed-Protocol"] == "PPP"
    assert asked["NAS-Port-Type"] == "Virtual"
    assert "NAS-Port-Id" not in asked
    assert asked["NAS-IP-Address"] == HOME
    peer.disconnect()
    wait_for("nothing left on the server", nas.idle)
    wait_for("pppd to end", lambda: not peer.process.alive())


def test_encryption_that_radius_requires(nas, client):
    """Our client would not believe another MS-CHAP2-Success than the right one."""
    nas.login("secure", client, "128 stateless")
    up(nas, client)
    assert client.encoding() == "MPPE128 stateless"
    down(nas, client)
    nas.login("secure", client)
    wait_for("one without to be refused", lambda: any(
        "MPPE" in line and "required" in line for line in nas.log().splitlines()))
    assert nas.active() == []


@pytest.mark.parametrize("auth", ["pap", "mschap-v2"])
def test_wrong_password(nas, client, auth):
    nas.login("ex", client, None, auth, "wrong")
    reason = wait_for("the client to be refused",
                      lambda: client.client().get("last-disconnect-reason"), 10)
    assert "password" in reason or "authentication" in reason
    nas.wait_log("RADIUS rejects")
    assert nas.radius()["rejects"] >= 1
    assert nas.radius()["bad-replies"] == 0


def test_local_secrets_first(nas, client, radius):
    """RADIUS is not asked about a user whom a secret names, not even a disabled one."""
    nas.cli("secret", "add", "name=ex", "password=lkjrht", "disabled=yes")
    before = len(radius.asked("ex"))
    nas.login("ex", client)
    nas.wait_log("the secret is disabled")
    assert len(radius.asked("ex")) == before


def test_wrong_secret(nas, client):
    """FreeRADIUS does not answer whom it cannot believe."""
    nas.cli("radius", "set", "main", "secret=other", "timeout=50ms")
    nas.login("ex", client, None, "chap")
    nas.wait_log("no RADIUS server answers")
    assert nas.radius()["timeouts"] >= 1


@pytest.fixture
def unsigned(centre, shared_folder):
    server = FreeRadius(centre, shared_folder / "unsigned", USERS, (1912, 1913), False).start()
    yield server
    server.stop()


def test_answers_without_message_authenticator(nas, client, unsigned):
    """They are believed only where the administrator says so (CVE-2024-3596)."""
    nas.cli("radius", "set", "main", "authentication-port=1912", "accounting-port=1913",
            "timeout=500ms")
    nas.login("ex", client)
    nas.wait_log("it has no Message-Authenticator")
    assert nas.radius()["bad-replies"] >= 1
    assert nas.active() == []
    nas.cli("radius", "set", "main", "require-message-auth=no")
    up(nas, client)
    down(nas, client)


def test_the_second_server_stands_in(nas, client, radius):
    """The first one is asked three times, and not again while it is dead."""
    nas.cli("radius", "remove", "main")
    nas.cli("radius", "add", "name=first", f"address={RADIUS}", f"secret={SECRET}",
            "timeout=50ms", "authentication-port=1900", "accounting-port=1901")
    nas.cli("radius", "add", "name=second", f"address={RADIUS}", f"secret={SECRET}",
            "timeout=3s")
    nas.login("ex", client)
    up(nas, client)
    wait_for("login and account", lambda: nas.radius("second")["accepts"] == 2)
    assert nas.radius("first")["timeouts"] >= 1
    before = nas.radius("first")["requests"]
    assert nas.radius("first")["resends"] >= 2
    down(nas, client)
    wait_for("the report of the end", lambda: nas.radius("second")["accepts"] == 3)
    assert nas.radius("first")["requests"] == before
    assert nas.radius("second")["last-request-rtt"] < 5000


# Seconds within which a report is sent once more that a busy server did not answer.
RESENT = 45


def test_backup_of_accounts(nas, client):
    """Logins are judged by the first server, accounts kept by the other one."""
    nas.cli("radius", "set", "main", "accounting-backup=yes")
    nas.cli("radius", "add", "name=other", f"address={RADIUS}", f"secret={SECRET}",
            "timeout=3s")
    before = nas.radius()["requests"]
    nas.login("ex", client)
    up(nas, client)
    wait_for("the report", lambda: nas.radius("other")["accepts"], RESENT)
    assert nas.radius()["requests"] == before + 1


def test_servers_for_some(nas, client, radius):
    """called-id and domain choose a server; realm and domain are told to it."""
    nas.cli("radius", "set", "main", "called-id=192.0.2.1")
    nas.login("OFFICE\\ex", client, auth="pap")
    nas.wait_log("no RADIUS server is there for this user")
    nas.cli("radius", "set", "main", f"called-id={HOME}", "domain=elsewhere")
    nas.forget_log()
    nas.wait_log("no RADIUS server is there for this user")
    assert radius.asked("OFFICE\\\\ex") == []
    nas.cli("radius", "set", "main", "domain=office", "realm=here")
    up(nas, client)
    asked = radius.asked("OFFICE\\\\ex")[-1]
    assert asked["MS-CHAP-Domain"] == "OFFICE"
    assert asked["Mikrotik-Realm"] == "here"


def session_of(records):
    """The Acct-Session-Id that all of them have."""
    ids = {record["Acct-Session-Id"] for record in records}
    assert len(ids) == 1
    return ids.pop()


def test_accounts(nas, client, radius):
    """A report of the beginning and one of the end, with Class as it came."""
    seen = len(radius.accounts(user="ex"))
    asked = len(radius.asked("ex"))
    nas.login("ex", client)
    up(nas, client)
    traffic.ping(client.host, TUNNEL_SERVER)
    down(nas, client)
    start, stop = wait_for("both reports", lambda: (
        lambda new: new if len(new) == 2 else None)(radius.accounts(user="ex")[seen:]))
    assert (start["Acct-Status-Type"], stop["Acct-Status-Type"]) == ("Start", "Stop")
    assert session_of([start, stop, radius.asked("ex")[asked]])
    for record in (start, stop):
        assert record["Class"] == ["0x6f6e65", "0x74776f"]
        assert record["Framed-IP-Address"] == TUNNEL_CLIENT
        assert record["Acct-Authentic"] == "RADIUS"
        assert record["Calling-Station-Id"] == REMOTE
        assert int(record["Acct-Delay-Time"]) <= SLOWNESS
    assert stop["Acct-Terminate-Cause"] == "User-Request"
    assert int(stop["Acct-Input-Packets"]) >= 2
    assert int(stop["Acct-Input-Octets"]) > int(stop["Acct-Input-Packets"]) * 20


def test_reports_in_between(nas, client, radius):
    nas.login("polled", client)
    up(nas, client)
    between = wait_for("a report in between",
                       lambda: radius.accounts("Interim-Update", "polled"))[0]
    assert int(between["Acct-Session-Time"]) >= 1
    assert int(between["Acct-Input-Packets"]) >= 1


def test_reports_of_a_local_user(nas, client, radius):
    nas.cli("aaa", "set", "interim-update=1s")
    nas.cli("secret", "add", "name=local", "password=lkjrht",
            f"remote-address={TUNNEL_CLIENT}")
    nas.login("local", client)
    up(nas, client)
    wait_for("a report in between", lambda: radius.accounts("Interim-Update", "local"))
    down(nas, client)
    stop, = wait_for("the last one", lambda: radius.accounts("Stop", "local"))
    assert stop["Acct-Authentic"] == "Local"
    assert radius.asked("local") == []


def test_the_last_report_when_the_daemon_ends(nas, client, radius):
    seen = len(radius.accounts("Start", "ex"))
    nas.login("ex", client)
    up(nas, client)
    start, = wait_for("the first report", lambda: radius.accounts("Start", "ex")[seen:])
    nas.stop()
    stop = radius.accounts("Stop", "ex")[-1]
    assert session_of([start, stop])
    assert stop["Acct-Terminate-Cause"] == "Admin-Reboot"


def test_pool(nas, client):
    nas.login("pooled", client)
    up(nas, client)
    row, = nas.active()
    assert row["address"] in ("10.0.103.100", "10.0.103.101")


def test_routes(nas, client, shared_internet):
    """Framed-Route, and the network that Framed-IP-Netmask makes of the address."""
    home = shared_internet.home
    nas.login("routed", client)
    up(nas, client)
    routes = "\n".join(home.routes())
    assert "10.150.1.0/24 via 10.0.103.2" in routes and "metric 7" in routes
    assert "10.0.103.0/28" in routes
    down(nas, client)
    assert "10.150.1.0/24" not in "".join(home.routes())


def test_group_is_a_profile(nas, client):
    nas.login("grouped", client)
    client.wait_up()
    nas.wait_up()
    assert nas.encoding() == "none"
    assert nas.interface("grouped")["local-address"] == "10.0.103.9"


def test_idle_timeout(nas, client, radius):
    nas.login("idle", client)
    stop = wait_for("the session to end", lambda: radius.accounts("Stop", "idle"), 10)[0]
    assert stop["Acct-Terminate-Cause"] == "Idle-Timeout"


def test_port_limit(nas, client):
    """One more session of the user is one too many."""
    nas.login("single", client)
    up(nas, client)
    client.cli("client", "add", "name=pptp-out2", f"connect-to={HOME}", "user=single",
               "password=lkjrht", "disabled=no")
    nas.wait_log("active 1 times already")
    assert len(nas.active()) == 1


@pytest.mark.parametrize("user, why", [("nogroup", "no profile is called"),
                                       ("oddrate", "Mikrotik-Rate-Limit")])
def test_what_cannot_be_obeyed_refuses(nas, client, user, why):
    nas.login(user, client)
    nas.wait_log(why)
    assert nas.active() == []


def test_disconnect(nas, client, radius):
    """Who does not know the secret is not answered; nobody meant is refused."""
    begun, seen = len(radius.accounts("Start", "ex")), len(radius.accounts("Stop", "ex"))
    nas.login("ex", client)
    up(nas, client)
    before = nas.orders()
    assert "Received" not in radius.order(HOME, "disconnect", "User-Name = ex",
                                           secret="other", timeout=1)
    answer = radius.order(HOME, "disconnect", "User-Name = other")
    assert "Disconnect-NAK" in answer and "Session-Context-Not-Found" in answer
    answer = radius.order(HOME, "disconnect", "NAS-Port-Type = Virtual")
    assert "Missing-Attribute" in answer
    session = nas.active()[0]["session-id"]
    start, = radius.accounts("Start", "ex")[begun:]
    answer = radius.order(HOME, "disconnect", f"Acct-Session-Id = {start['Acct-Session-Id']}",
                          "User-Name = ex", f"Framed-IP-Address = {TUNNEL_CLIENT}",
                          "Message-Authenticator = 0x00")
    assert "Disconnect-ACK" in answer
    wait_for("that session to end",
             lambda: session not in [row["session-id"] for row in nas.active()])
    stop = wait_for("the report", lambda: radius.accounts("Stop", "ex")[seen:])[0]
    assert stop["Acct-Terminate-Cause"] == "Admin-Reset"
    after = nas.orders()
    assert [after[key] - before[key] for key in before] == [4, 1, 1, 2]


def rate_down(nas):
    """Bits per second that the queue of the tunnel lets pass to the peer."""
    queues = json.loads(nas.host.run(["tc", "-json", "qdisc", "show", "dev", nas.netdev()]))
    return next(queue["options"]["rate"] * 8 for queue in queues if queue["kind"] == "tbf")


@pytest.fixture
def chain(shared_internet):
    shared_internet.home.run(["nft", CHAIN])
    yield
    shared_internet.home.run(["nft", "flush ruleset"], check=False)


def test_changes(nas, client, radius, chain):
    """A CoA changes rate, filter and time; what it cannot have leaves all as it was."""
    nas.login("limited", client)
    up(nas, client)

    def passes():
        return traffic.reachable(client.host, TUNNEL_SERVER, size=WATCHED, timeout=0.2)

    def change(*attributes):
        return radius.order(HOME, "coa", "User-Name = limited", *attributes)

    assert rate_down(nas) == 2000000
    assert not passes()
    assert "CoA-ACK" in change('Mikrotik-Rate-Limit = "3M/4M"')
    assert rate_down(nas) == 4000000
    assert not passes()
    answer = change("Filter-Id = nowhere.in", 'Mikrotik-Rate-Limit = "5M/6M"')
    assert "CoA-NAK" in answer and "Invalid-Attribute-Value" in answer
    assert "Unsupported-Attribute" in change('Framed-Route = "10.7.0.0/16"')
    assert rate_down(nas) == 4000000
    assert not passes()
    assert "CoA-ACK" in change("Mikrotik-Group = staff")
    wait_for("the filter to go", passes)
    assert "CoA-ACK" in change("Session-Timeout = 1")
    stop = wait_for("the session to end", lambda: radius.accounts("Stop", "limited"))[0]
    assert stop["Acct-Terminate-Cause"] == "Session-Timeout"


def test_where_orders_are_heard(nas, radius):
    def heard(port, timeout):
        return "Received" in radius.order(HOME, "disconnect", "User-Name = ex", port=port,
                                          timeout=timeout)

    nas.cli("aaa", "set", "incoming-port=1700")
    assert heard(1700, 5)
    nas.cli("aaa", "set", "incoming=no")
    assert not heard(1700, 1)
