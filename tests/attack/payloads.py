"""Texts that are syntax somewhere: of FreeSWITCH, Asterisk, AMI, SIP, shells, XML, JSON, SQL."""

ENDINGS = [
    "${system(touch /tmp/x)}",
    "$${system(touch /tmp/x)}",
    "${api(system touch /tmp/x)}",
    "${SHELL(touch /tmp/x)}",
]
ENDINGS += ["$[1+1]", "${uuid}", "{origination_uuid=1}", "[leg_timeout=1]", "<x=1>", "^^:a=1:b=2", ":_:", ","]
ENDINGS += ["|", "&", "&&sleep 9", ";touch /tmp/x", "`touch /tmp/x`", "$(touch /tmp/x)", "'", '"', "\\", "\\n\\n"]
ENDINGS += [
    "\r\n\r\napi hupall\r\n\r\n",
    "\nEvent-Name: CHANNEL_HANGUP",
    "\r\nAction: Command\r\nCommand: core stop now",
]
ENDINGS += ["\r\nVia: SIP/2.0/UDP evil", "%0d%0aVia:%20x", "\x00", "\x1b[2J", "\u2028x", "\u202e", "ü\U0001f600"]
ENDINGS += [
    "@evil/Local",
    "sofia/outside/sip:m@evil",
    "PJSIP/outside/sip:m@evil",
    "Local/1@restcomm",
    "file_string://a!b",
]
ENDINGS += ["../../../../etc/passwd", "]]>", "</Say><Dial>900</Dial>", "&lt;&amp;", "<!ENTITY a 'b'>", '","a":"', "}{"]
ENDINGS += ["' OR '1'='1", "%s%n%x", "a" * 3000]
PAYLOADS = [form.format(text) for text in ENDINGS for form in ("{}", "+1555{}", "a{}b")]
