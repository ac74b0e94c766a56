"""Signs PDFs with pyHanko, PAdES baseline level B: python sign.py JOB, which is JSON.

JOB: [{"input", "output", "keyFile": a PKCS#12, "pss": bool, "digest", "field", "certify": bool}], done in their order.
The passphrase of all key files is in the environment variable DOKLAD_PEER_PASSPHRASE.
"""

import json
import os
import sys

from asn1crypto import cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, SignerAttrSpec

# A claimed role as X.509 gives it, RoleSyntax with a URI (RFC 5755, clause 4.4.5).
ROLE = cms.AttCertAttribute(
    {
        "type": "role",
        "values": [{"role_name": x509.GeneralName("uniform_resource_identifier", "urn:example:expert")}],
    }
)


def sign(task, passphrase):
    signer = signers.SimpleSigner.load_pkcs12(
        task["keyFile"], passphrase=passphrase, prefer_pss=task["pss"]
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=task["field"],
        md_algorithm=task["digest"],
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=task["certify"],
        cades_signed_attr_spec=CAdESSignedAttrSpec(
            signer_attributes=SignerAttrSpec(claimed_attrs=[ROLE], certified_attrs=[])
        ),
    )
    with open(task["input"], "rb") as stream, open(task["output"], "wb") as output:
        signers.sign_pdf(IncrementalPdfFileWriter(stream), metadata, signer, output=output)


def main(job_path):
    with open(job_path) as stream:
        job = json.load(stream)
    passphrase = os.environ["DOKLAD_PEER_PASSPHRASE"].encode()
    for task in job:
        sign(task, passphrase)


main(*sys.argv[1:])
