"""An Ansible connection into a Debian in a folder of this machine; ansible_host: the id of a process there."""

from __future__ import annotations

import shlex

from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: rooted
short_description: into the namespaces of a process
description: Runs commands in the root folder, mounts and processes of another process of this machine.
author: RestComm
version_added: "2.15"
options: {}
"""


class Connection(Local):
    """Commands by nsenter, files through /proc."""

    transport = "rooted"

    @property
    def pid(self) -> str:
        return str(self._play_context.remote_addr)

    def exec_command(self, cmd, in_data=None, sudoable=True):
        words = ["nsenter", f"--target={self.pid}", "--mount", "--pid", "--root", "--wd=/"]
        # systemd does not run there: systemctl changes files only.
        words += ["env", "SYSTEMD_OFFLINE=1", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "/bin/sh", "-c", cmd]
        return super().exec_command(shlex.join(words), in_data, sudoable)

    def put_file(self, in_path, out_path):
        super().put_file(in_path, f"/proc/{self.pid}/root{out_path}")

    def fetch_file(self, in_path, out_path):
        super().fetch_file(f"/proc/{self.pid}/root{in_path}", out_path)
