"""Validates PDFs with pyHanko by the processes of EN 319 102-1: python judge_levels.py JOB ANSWER, both JSON.

JOB: {"root": path of a PEM certificate, "files": [{"path", "strict", "process": "basic" | "time" | "archive" | "future",
"revocation": bool, "moment": RFC 3339, "future": RFC 3339 or absent, "lists": [paths of revocation lists in DER]}]}.
Nothing is ever fetched: what is needed has to stand in the file, but for "lists", those that a later time-stamp would bring in. With
"revocation" every certificate below the root needs revocation data. "future" judges as of that time, provided that time-stamps
go on being renewed until then.
ANSWER: for each file its signatures and document time-stamps, in their order, or {"error"}.
"""

import asyncio
import json
import sys
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, ades, async_validate_pdf_timestamp
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer


def given_lists(file):
    lists = []
    for path in file["lists"]:
        with open(path, "rb") as stream:
            lists.append(crl.CertificateList.load(stream.read()))
    return lists


def store(reader):
    """What the document security store holds: certificates, revocation lists, OCSP responses."""
    if "/DSS" not in reader.root:
        return [], [], []
    dss = DocumentSecurityStore.read_dss(reader)
    data = lambda references: [reference.get_object().data for reference in references]
    return (
        [x509.Certificate.load(octets) for octets in data(dss.certs.values())],
        [crl.CertificateList.load(octets) for octets in data(dss.crls)],
        [ocsp.OCSPResponse.load(octets) for octets in data(dss.ocsps)],
    )


def spec(file, root, stored):
    certificates, lists, responses = stored
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=[root]),
            revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO if file["revocation"] else NO_REVOCATION),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
        ),
        local_knowledge=LocalKnowledge(
            known_certs=certificates,
            known_crls=[CRLContainer(crl_data=one) for one in lists + given_lists(file)],
            known_ocsps=[one for response in responses for one in OCSPContainer.load_multi(response)],
        ),
    )


async def judge(file, root):
    moment = datetime.fromisoformat(file["moment"])
    timing = ValidationTimingInfo(moment, moment, point_in_time_validation=True)
    with open(file["path"], "rb") as stream:
        reader = PdfFileReader(stream, strict=file["strict"])
        stored = store(reader)
        answers = []
        for signature in reader.embedded_regular_signatures:
            if file["process"] == "future":
                result = await ades.simulate_future_ades_lta_validation(
                    signature,
                    PdfSignatureValidationSpec(spec(file, root, ([], [], []))),
                    future_validation_time=datetime.fromisoformat(file["future"]),
                    current_reference_time=moment,
                )
            elif file["process"] == "archive":
                # It looks into the store itself.
                result = await ades.ades_lta_validation(
                    signature,
                    PdfSignatureValidationSpec(spec(file, root, ([], [], []))),
                    timing_info=timing,
                )
            elif file["process"] == "basic":
                signature.compute_integrity_info()
                result = await ades.ades_basic_validation(
                    signature.signed_data,
                    spec(file, root, stored),
                    timing_info=timing,
                    raw_digest=signature.compute_digest(),
                )
            else:
                signature.compute_integrity_info()
                result = await ades.ades_with_time_validation(
                    signature.signed_data,
                    spec(file, root, stored),
                    timing_info=timing,
                    raw_digest=signature.compute_digest(),
                    extra_status_kwargs=signature.summarise_integrity_info(),
                    status_cls=PdfSignatureStatus,
                )
            answers.append(told(signature, result))
        return {
            "signatures": answers,
            "timeStamps": [
                await stamp_told(stamp, file, root, stored) for stamp in reader.embedded_timestamp_signatures
            ],
        }


async def stamp_told(stamp, file, root, stored):
    certificates, lists, responses = stored
    context = ValidationContext(
        trust_roots=[root],
        other_certs=certificates,
        crls=lists + given_lists(file),
        ocsps=responses,
        moment=datetime.fromisoformat(file["moment"]),
        allow_fetching=False,
        revocation_mode="require" if file["revocation"] else "soft-fail",
    )
    status = await async_validate_pdf_timestamp(stamp, context)
    return {
        "field": stamp.field_name,
        "coverage": status.coverage.name,
        "time": status.timestamp.isoformat(),
        "bottomLine": status.intact and status.valid and status.trusted,
    }


def told(signature, result):
    status = result.api_status
    oldest = getattr(result, "oldest_evidence_record_timestamp", None)
    stamp = getattr(status, "timestamp_validity", None) if status is not None else None
    level = getattr(status, "modification_level", None) if status is not None else None
    return {
        "field": signature.field_name,
        "indication": str(result.ades_subindic),
        "reason": result.failure_msg,
        "signatureTimeStamp": bool(stamp is not None and stamp.intact and stamp.valid and stamp.trusted),
        "oldestEvidence": oldest.isoformat() if oldest is not None else None,
        "modification": level.name if level is not None else None,
    }


def main(job_path, answer_path):
    with open(job_path) as stream:
        job = json.load(stream)
    root = load_cert_from_pemder(job["root"])
    answers = []
    for file in job["files"]:
        try:
            answers.append(asyncio.run(judge(file, root)))
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"})
    with open(answer_path, "w") as stream:
        json.dump(answers, stream)


main(*sys.argv[1:])
