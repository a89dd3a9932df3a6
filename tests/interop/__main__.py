"""`make interop`: every scenario on each switch; the table goes into docs/interop.md. Ends with 1 if one went wrong."""

import sys
import tempfile
from pathlib import Path

from tests.interop import page
from tests.interop.run import perform
from tests.interop.scenarios import listed
from tests.pretend.webhook import webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port
from tests.real_switch.system import running_system


def main() -> int:
    scenarios, problems = listed(), {}
    for switch in SWITCHES:
        folder = Path(tempfile.mkdtemp(prefix="interop-"))
        settings = settings_for(folder / "var", freeswitch_esl_port=free_port())
        with running_system(settings, switch) as system, webhook() as hook:
            problems[switch] = perform(system, hook, folder, scenarios)
    rows = [
        page.row(scenario, {switch: said[at] for switch, said in problems.items()})
        for at, scenario in enumerate(scenarios)
    ]
    page.write(page.HEAD + "".join(rows))
    failed = [row for row in rows if not row.endswith("works | works |\n")]
    print(f"{len(rows) - len(failed)} of {len(rows)} scenarios work on both switches", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
