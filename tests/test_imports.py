"""What a process loads at its start: what few requests need is loaded when one needs it, or memory and start grow."""

import subprocess
import sys

import phonenumbers
import pytest
from phonenumbers import geocoder

from app.models.numbers.country_names import country_name

LOADED = """
import sys
import {module}
print(" ".join(name for name in {heavy} if name in sys.modules))
"""
AUDIO = ("numpy", "soundfile", "soxr", "pocketsphinx")
SCHEMA, PLACES = ("alembic", "mako", "flask_migrate"), ("phonenumbers.geodata", "phonenumbers.geocoder")
WEB = ("flask", "flask_sqlalchemy", "werkzeug", "jinja2")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("wsgi", (*AUDIO, *SCHEMA, *PLACES)),
        ("app.engine.main", (*WEB, *SCHEMA, *PLACES, "pocketsphinx")),
        ("app.jobs.main", (*WEB, *SCHEMA, *PLACES, "pocketsphinx")),
        ("app.media.main", (*WEB, *SCHEMA, *PLACES, "sqlalchemy", "redis")),
        ("app.models", (*WEB, *AUDIO, *SCHEMA, *PLACES)),
    ],
)
def test_a_process_does_not_load_what_few_need(module, heavy, tmp_path):
    program = LOADED.format(module=module, heavy=heavy)
    environment = {"PATH": "/usr/bin:/bin", "RESTCOMM_VAR": str(tmp_path), "RESTCOMM_CONFIG": "/dev/null"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_names_of_countries_are_those_of_phonenumbers():
    unlike = {}
    for code in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number(code)
        known = geocoder.country_name_for_number(example, "en") if example else ""
        if known and country_name(code) != known:
            unlike[code] = (country_name(code), known)
    assert unlike == {}


def test_a_country_without_a_name_is_its_code():
    assert country_name("ZZ") == "ZZ"
