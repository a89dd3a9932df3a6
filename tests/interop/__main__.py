"""`make interop`: every scenario on each switch; the table goes into docs/interop.md. Ends with 1 if one went wrong."""

import sys
import tempfile
from pathlib import Path

from tests.interop import page
from tests.interop.home import home
from tests.interop.run import perform
from tests.interop.scenarios import Scenario, listed
from tests.pretend.webhook import webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port, free_sip_port
from tests.real_switch.system import running_system


def main() -> int:
    scenarios = listed()
    problems = {switch: tried(switch, scenarios) for switch in SWITCHES}
    rows = [page.row(one, {switch: said[one] for switch, said in problems.items()}) for one in scenarios]
    page.write(page.HEAD + "".join(rows))
    failed = [row for row in rows if not row.endswith("works | works |\n")]
    print(f"{len(rows) - len(failed)} of {len(rows)} scenarios work on both switches", *failed, sep="\n")
    return 1 if failed else 0


def tried(switch: str, scenarios: list[Scenario]) -> dict[Scenario, str]:
    """What went wrong on this switch: on loopback, and behind routers."""
    near, far = ([one for one in scenarios if one.at_home is away] for away in (False, True))
    folder = Path(tempfile.mkdtemp(prefix="interop-"))
    settings = settings_for(folder / "var", freeswitch_esl_port=free_port(), sip_tls_port=free_sip_port())
    with running_system(settings, switch) as system, webhook() as hook:
        problems = perform(system, hook, folder, near)
    with home(switch, folder / "home") as (there, hook):
        problems += perform(there.server, hook, folder / "home", far, there)
    return dict(zip([*near, *far], problems, strict=True))


if __name__ == "__main__":
    sys.exit(main())
