# SPDX-License-Identifier: GPL-2.0-only
"""A terminal of a host with somebody at the keyboard: bash inside of tmux."""

import os
import pathlib
import shlex

from .kpptpd import BIN
from .wait import Timeout, wait_for

TREE = pathlib.Path(__file__).resolve().parents[3]

SIZE = 96, 40


class Terminal:
    """bash with the completion of kpptp, which talks to one daemon."""

    def __init__(self, daemon, folder):
        self.host = daemon.host
        self.socket = str(folder / "tmux")
        rc = folder / "bashrc"
        rc.write_text("\n".join((
            "PS1='$ '",
            "unset HISTFILE PROMPT_COMMAND",
            "bind 'set bell-style none'",
            "bind 'set page-completions off'",
            "bind 'set enable-bracketed-paste off'",
            ". /usr/share/bash-completion/bash_completion",
            f". {shlex.quote(str(TREE / 'tools/completion.bash'))}",
            f"kpptp() {{ {shlex.quote(str(BIN / 'kpptp'))} "
            f"--socket {shlex.quote(str(daemon.socket))} \"$@\"; }}")) + "\n")
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(SIZE[0]),
                   "-y", str(SIZE[1]), f"bash --noprofile --rcfile {shlex.quote(str(rc))}")
        self.wait("$")

    def _tmux(self, *words):
        # The server belongs to the host, so that tmux' children do.
        return self.host.run(["env", "-i", "PATH=" + os.environ["PATH"], "LC_ALL=C.UTF-8",
                              "HOME=/nonexistent", "tmux", "-S", self.socket, *words])

    def keys(self, *keys):
        """Names that tmux knows (Tab, Enter, C-u) or text."""
        for key in keys:
            self._tmux("send-keys", key)

    def screen(self):
        lines = self._tmux("capture-pane", "-p").splitlines()
        return "\n".join(line.rstrip() for line in lines).strip("\n")

    def wait(self, text):
        """Wait until the screen is exactly this; the screen if it never is."""
        try:
            wait_for("the screen", lambda: self.screen() == text)
        except Timeout:
            return self.screen()
        return text

    def clear(self):
        self.keys("C-c", "C-l")
        assert self.wait("$") == "$"

    def stop(self):
        self._tmux("kill-server")
        wait_for("tmux and bash to end", lambda: not self._left())

    def _left(self):
        return [name for name in self.host.processes().values()
                if name.startswith("tmux") or name == "bash"]
