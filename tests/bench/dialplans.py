"""What the documents of the webhook do, as each switch's own dialplan does it: the measure of all ratios."""

from pathlib import Path
from typing import Any

ASTERISK = """
[restcomm](+)
exten => {answer},1,Answer()
 same => n,Hangup()
exten => {play},1,Answer()
 same => n,Playback({prompt})
 same => n,Hangup()
exten => {keys},1,Answer()
 same => n,Read(KEYS,,4,,1,10)
 same => n,Hangup()
exten => {hold},1,Answer()
 same => n,Wait(300)
"""
MODULES = ("app_playback.so", "app_read.so")
"""What these need beside what we load."""

FREESWITCH = """
    <extension name="answer">
      <condition field="destination_number" expression="^{answer}$">
        <action application="answer"/>
        <action application="hangup"/>
      </condition>
    </extension>
    <extension name="play">
      <condition field="destination_number" expression="^{play}$">
        <action application="answer"/>
        <action application="playback" data="{prompt}"/>
        <action application="hangup"/>
      </condition>
    </extension>
    <extension name="keys">
      <condition field="destination_number" expression="^{keys}$">
        <action application="answer"/>
        <action application="read" data="4 4 silence_stream://10 KEYS 10000 #"/>
        <action application="hangup"/>
      </condition>
    </extension>
    <extension name="hold">
      <condition field="destination_number" expression="^{hold}$">
        <action application="answer"/>
        <action application="park"/>
      </condition>
    </extension>
"""
CONTEXT = '<context name="restcomm">'


def install_asterisk(switch: Any, prompt: Path, numbers: dict[str, str]) -> None:
    """Into the rendered configuration of a running tests.real_switch.asterisk.Asterisk."""
    text = ASTERISK.format(prompt=prompt.with_suffix(""), **numbers)
    with (switch.settings.var.absolute() / "asterisk/etc/extensions.conf").open("a") as file:
        file.write(text)
    for module in MODULES:
        switch.command(f"module load {module}")
    switch.command("dialplan reload")
    shown = switch.command(f"dialplan show {numbers['keys']}@restcomm")
    assert "Read(" in shown, shown


def install_freeswitch(switch: Any, prompt: Path, numbers: dict[str, str]) -> None:
    """Into the rendered configuration of a running tests.real_switch.freeswitch.FreeSwitchProcess."""
    path = switch.settings.var.absolute() / "freeswitch/conf/dialplan.xml"
    text = path.read_text()
    assert CONTEXT in text
    path.write_text(text.replace(CONTEXT, CONTEXT + FREESWITCH.format(prompt=prompt, **numbers)))
    said = switch.command("reloadxml")
    assert "+OK" in said, said


INSTALL = {"asterisk": install_asterisk, "freeswitch": install_freeswitch}
