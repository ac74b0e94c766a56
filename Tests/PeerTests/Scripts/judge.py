"""Validates PDFs with pyHanko: python judge.py JOB ANSWER, both JSON.

JOB: {"root": path of a PEM certificate, "moment": RFC 3339, "files": [{"path", "strict"}]}.
ANSWER: for each file a list of its signatures in their order, or {"error"}.
"""

import json
import sys
from datetime import datetime

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def judge(file, root, moment):
    with open(file["path"], "rb") as stream:
        signatures = PdfFileReader(stream, strict=file["strict"]).embedded_signatures
        return [told(signature, root, moment) for signature in signatures]


def told(signature, root, moment):
    context = ValidationContext(trust_roots=[root], moment=moment, allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    level = status.modification_level
    return {
        "field": signature.field_name,
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "coverage": status.coverage.name,
        "modification": level.name if level is not None else None,
        "acceptable": bool(status.docmdp_ok),
        "bottomLine": status.bottom_line,
    }


def main(job_path, answer_path):
    with open(job_path) as stream:
        job = json.load(stream)
    root = load_cert_from_pemder(job["root"])
    moment = datetime.fromisoformat(job["moment"])
    answers = []
    for file in job["files"]:
        try:
            answers.append({"signatures": judge(file, root, moment)})
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"})
    with open(answer_path, "w") as stream:
        json.dump(answers, stream)


main(*sys.argv[1:])
