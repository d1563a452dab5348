"""Certificates are verified: only the one that proves the host is let through."""

from __future__ import annotations

import ssl
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.making import Result, finish_child, job_of, source_at, start_child
from tests.crawler.servers import Log, feed, serving, story

CASES = {"signed": "page", "selfsigned": "tls", "wrongname": "tls", "expired": "tls"}


class Authority:
    """A certificate authority of one test."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        basics = x509.BasicConstraints(ca=True, path_length=0)
        self.certificate = (
            self._built(self.name, self.key, 10).add_extension(basics, critical=True).sign(self.key, hashes.SHA256())
        )

    def _built(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, days: int) -> x509.CertificateBuilder:
        begin = datetime.now(UTC) - timedelta(days=30)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key.public_key())
        ends = datetime.now(UTC) + timedelta(days=days)
        return builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(ends)

    def context(self, host: str, folder: Path, *, days: int = 10) -> ssl.SSLContext:
        """A server's context with a certificate for the host, signed by this authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = self._built(name, key, days).add_extension(names, critical=False).sign(self.key, hashes.SHA256())
        file = folder / f"{host}-{days}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("tls")
    trusted, stranger = Authority(), Authority()
    trust = folder / "trust.pem"
    trust.write_bytes(trusted.certificate.public_bytes(serialization.Encoding.PEM))
    contexts = {
        "signed": trusted.context("signed.example", folder),
        "selfsigned": stranger.context("selfsigned.example", folder),
        "wrongname": trusted.context("other.example", folder),
        "expired": trusted.context("expired.example", folder, days=-1),
    }
    script = {f"{slug}.example": {"/feed.xml": feed("/story/a"), "/story/a": story()} for slug in CASES}
    with ExitStack() as stack:
        ports = {slug: stack.enter_context(serving(script, Log(), tls=contexts[slug])) for slug in CASES}
        sources = [source_at(f"{slug}.example", port, scheme="https") for slug, port in ports.items()]
        routes = {source.hosts[0]: "127.0.0.1" for source in sources}
        job = job_of(sources, routes=routes, settings={"EMBASSYWATCH_RETRY_PAUSE": 0.05}, now="2024-05-01T02:00:00")
        done = finish_child(start_child(job, folder, SSL_CERT_FILE=str(trust)), folder)
    assert done.code == 0, done.errors
    return done


@pytest.mark.parametrize(("slug", "end"), CASES.items())
def test_only_a_certificate_that_proves_the_host_passes(result: Result, slug: str, end: str) -> None:
    assert result.ends(slug)["/feed.xml"] == end
    assert result.ends(slug).get("/story/a", "tls") == end
