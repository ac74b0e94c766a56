"""Signs PDFs with pyHanko at the levels of PAdES: python sign_levels.py JOB, which is JSON.

JOB: {"root": path of a PEM certificate, "timeStampKeyFile": a PKCS#12 on RSA, "moment": RFC 3339, "lists": [paths of revocation lists in
DER], "tasks": [{"input", "output", "keyFile": a PKCS#12, "pss": bool, "digest", "field", "level": "B" | "T" | "LT" | "LTA" | "renewed"}]}.
The tasks are done in their order; "renewed" signs at LTA and adds another document time-stamp a day later. Every time-stamp is made
here, at the moment given, and every certificate's status is known from the lists.
The passphrase of all key files is in the environment variable DOKLAD_PEER_PASSPHRASE.
"""

import json
import os
import sys
from datetime import datetime, timedelta

from asn1crypto import crl, keys
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from asn1crypto import x509


def time_stamper(path, passphrase, moment):
    with open(path, "rb") as stream:
        key, certificate, others = pkcs12.load_key_and_certificates(stream.read(), passphrase)
    loaded = lambda one: x509.Certificate.load(one.public_bytes(Encoding.DER))
    store = SimpleCertificateStore()
    store.register_multiple([loaded(other) for other in others])
    private = keys.PrivateKeyInfo.load(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )
    return DummyTimeStamper(loaded(certificate), private, certs_to_embed=store, fixed_dt=moment)


def context(job, moment):
    lists = []
    for path in job["lists"]:
        with open(path, "rb") as stream:
            lists.append(crl.CertificateList.load(stream.read()))
    return ValidationContext(
        trust_roots=[load_cert_from_pemder(job["root"])],
        crls=lists,
        moment=moment,
        allow_fetching=False,
        revocation_mode="require",
    )


def sign(task, job, moment, passphrase):
    signer = signers.SimpleSigner.load_pkcs12(
        task["keyFile"], passphrase=passphrase, prefer_pss=task["pss"]
    )
    level = task["level"]
    is_long_term = level not in ("B", "T")
    metadata = signers.PdfSignatureMetadata(
        field_name=task["field"],
        md_algorithm=task["digest"],
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=is_long_term,
        use_pades_lta=level in ("LTA", "renewed"),
        validation_context=context(job, moment) if is_long_term else None,
    )
    stamper = None if level == "B" else time_stamper(job["timeStampKeyFile"], passphrase, moment)
    with open(task["input"], "rb") as stream, open(task["output"], "w+b") as output:
        signers.PdfSigner(metadata, signer, timestamper=stamper).sign_pdf(
            IncrementalPdfFileWriter(stream), output=output
        )
    if level == "renewed":
        later = moment + timedelta(days=1)
        stamper = time_stamper(job["timeStampKeyFile"], passphrase, later)
        with open(task["output"], "r+b") as stream:
            signers.PdfTimeStamper(stamper).update_archival_timestamp_chain(
                PdfFileReader(stream), context(job, moment), in_place=True
            )


def main(job_path):
    with open(job_path) as stream:
        job = json.load(stream)
    passphrase = os.environ["DOKLAD_PEER_PASSPHRASE"].encode()
    moment = datetime.fromisoformat(job["moment"])
    for task in job["tasks"]:
        sign(task, job, moment, passphrase)


main(*sys.argv[1:])
