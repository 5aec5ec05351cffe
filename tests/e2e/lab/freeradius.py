# SPDX-License-Identifier: GPL-2.0-only
"""Debian's FreeRADIUS: users with what they are granted, and the accounts it keeps."""

import os
import pathlib
import re

from .wait import SLOWNESS, wait_for

SECRET = "s3cret"
READY = "Ready to process requests"

CONFIG = """
name = freeradius
raddbdir = {folder}
logdir = {folder}
run_dir = {folder}
libdir = /usr/lib/freeradius
pidfile = {folder}/pid
cleanup_delay = 0
max_requests = 1024
log {{
	destination = stdout
}}
security {{
	max_attributes = 200
	reject_delay = 0
	status_server = no
}}
proxy_requests = no
thread pool {{
	start_servers = 2
	max_servers = 2
}}
client all {{
	ipaddr = 0.0.0.0/0
	secret = {secret}
	require_message_authenticator = yes
}}
modules {{
	pap {{
	}}
	chap {{
	}}
	mschap {{
		use_mppe = yes
		with_ntdomain_hack = yes
	}}
	files {{
		filename = {folder}/users
	}}
	detail {{
		filename = {folder}/detail
		escape_filenames = no
		header = "%t"
	}}
	detail asked {{
		filename = {folder}/asked
		escape_filenames = no
		header = "%t"
	}}
}}
server default {{
	listen {{
		type = auth
		ipaddr = *
		port = {auth}
	}}
	listen {{
		type = acct
		ipaddr = *
		port = {acct}
	}}
	authorize {{
		asked
		files
		chap
		mschap
		pap
	}}
	authenticate {{
		Auth-Type PAP {{
			pap
		}}
		Auth-Type CHAP {{
			chap
		}}
		Auth-Type MS-CHAP {{
			mschap
		}}
	}}
{sign}
	accounting {{
		detail
	}}
}}
"""

SIGN = """
	post-auth {
		update reply {
			&Message-Authenticator := 0x00
		}
		Post-Auth-Type REJECT {
			update reply {
				&Message-Authenticator := 0x00
			}
		}
	}
"""


class FreeRadius:
    """FreeRADIUS on one host; users maps a name to (password, granted attributes).

    One that does not sign is as Debian 12 has it: no Message-Authenticator in answers.
    """

    def __init__(self, host, folder, users, ports=(1812, 1813), signs=True):
        self.host = host
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write("radiusd.conf", CONFIG.format(
            folder=self.folder, secret=SECRET, auth=ports[0], acct=ports[1],
            sign=SIGN if signs else ""))
        self._write("dictionary", "$INCLUDE /usr/share/freeradius/dictionary\n")
        self._write("users", "\n".join(
            f'{name} Cleartext-Password := "{password}"\n\t' + ",\n\t".join(granted) + "\n"
            for name, (password, granted) in users.items()))
        self.process = None

    def _write(self, name, text):
        (self.folder / name).write_text(text)
        os.chmod(self.folder / name, 0o600)

    def start(self):
        log = str(self.folder / "freeradius.log")
        self.process = self.host.start(
            ["freeradius", "-f", "-l", "stdout", "-d", str(self.folder)], log)
        wait_for("FreeRADIUS to be ready", self._ready, 20)
        return self

    def _ready(self):
        assert self.process.alive(), self.process.log()
        return READY in self.process.log()

    def stop(self):
        self.process.stop()

    def _records(self, name):
        """The packets that it kept, as {attribute: value}; several values are a list."""
        try:
            text = (self.folder / name).read_text()
        except FileNotFoundError:
            return []
        records = []
        for part in re.split(r"\n(?=\w)", text):
            record = {}
            for key, value in re.findall(r"^\t(\S+) = (.*)$", part, re.MULTILINE):
                value = value.strip('"')
                if key in record:
                    value = [record[key], value]
                record[key] = value
            records.append(record)
        return records

    def accounts(self, status=None, user=None):
        """Accounting-Requests of that Acct-Status-Type and user."""
        return [record for record in self._records("detail")
                if status in (None, record.get("Acct-Status-Type"))
                and user in (None, record.get("User-Name"))]

    def asked(self, user):
        """Access-Requests of that user."""
        return [record for record in self._records("asked")
                if record.get("User-Name") == user]

    def order(self, to, what, *attributes, port=3799, secret=SECRET, timeout=5):
        """Send a "disconnect" or "coa" by radclient, once; the attributes of the answer."""
        request = self.folder / "order"
        request.write_text("\n".join(attributes) + "\n")
        done = self.host.run(["radclient", "-x", "-r", "1", "-t", f"{timeout * SLOWNESS:g}", "-d", str(self.folder),
                              "-f", str(request), f"{to}:{port}", what, secret], check=False)
        return done.stdout
