"""The certificate of SIP over TLS: the operator's, or one of our own for trials, made once in VAR/tls."""

import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings.config import Settings
from app.settings.gateways import is_address
from app.settings.private_file import write_private
from app.settings.sip.addresses import ANY_ADDRESS, AUTO
from app.switching.certificates import files

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

YEARS = 10


def sip_certificate(settings: Settings) -> tuple[Path, Path]:
    """Certificate and private key, absolute; made if none are given."""
    cert, key = files(settings)
    if not settings.sip_tls_cert and not (cert.exists() and key.exists()):
        cert.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        hosts = (settings.sip_host, settings.sip_external_host, "localhost")
        made = self_signed([host for host in hosts if host and host not in (*ANY_ADDRESS, AUTO)])
        for path, text in zip((key, cert), made, strict=True):
            write_private(path, text)
    return cert, key


def self_signed(hosts: list[str]) -> tuple[str, str]:
    """Private key and certificate, in PEM, for these names and addresses."""
    from cryptography import x509  # here: only a launcher with TLS needs it, and it takes time to load
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, hosts[0])])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=365 * YEARS))
    builder = builder.add_extension(x509.SubjectAlternativeName([alternative(host) for host in hosts]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return plain.decode(), builder.sign(key, hashes.SHA256()).public_bytes(pem).decode()


def alternative(host: str) -> "GeneralName":
    """A name or an address as a certificate has it."""
    from cryptography import x509

    return x509.IPAddress(ip_address(host)) if is_address(host) else x509.DNSName(host)
