"""Judges PDFs as PDF/A-3b with pikepdf: python archival.py ANSWER FILE...

ANSWER: JSON, for each file a list of its findings.

pikepdf approves nothing that has a form or a document security store, whatever is in it. What ISO 19005-3 demands of a
form (6.4.1, 6.4.2), of its fields (6.3) and of the store's streams (6.1.7) is judged here; then both are taken away, and
what each field shows is judged as a stamp would be.
"""

import json
import sys

import pikepdf
import pikepdf.pdfa
from pikepdf import Name


def form_findings(form):
    if form.get("/NeedAppearances", False):
        yield "6.4.1: NeedAppearances"
    if "/XFA" in form:
        yield "6.4.2: XFA"


def widget_findings(widget):
    flags = int(widget.get("/F", 0))
    if not flags & 4 or flags & (1 | 2 | 32 | 256):
        yield f"6.3.2: F {flags}"
    for key in ("/A", "/AA"):
        if key in widget:
            yield f"6.4.1: {key}"
    left, bottom, right, top = (float(number) for number in widget.Rect)
    has_area = left != right and bottom != top
    if has_area and set(widget.get("/AP", pikepdf.Dictionary()).keys()) != {"/N"}:
        yield "6.3.3: AP is not N alone"


def stream_findings(stream):
    if not isinstance(stream, pikepdf.Stream):
        yield "DSS: no stream"
        return
    for key in ("/F", "/FFilter", "/FDecodeParms"):
        if key in stream.stream_dict:
            yield f"6.1.7.1: {key}"
    filters = stream.stream_dict.get("/Filter", pikepdf.Array())
    for name in filters if isinstance(filters, pikepdf.Array) else [filters]:
        if name != Name.FlateDecode:
            yield f"6.1.7.2: {name}"


def store_findings(store):
    arrays = [store.get(key, []) for key in ("/Certs", "/CRLs", "/OCSPs")]
    for entry in store.get("/VRI", {}).values():
        arrays += [entry.get(key, []) for key in ("/Cert", "/CRL", "/OCSP")]
    for array in arrays:
        for stream in array:
            yield from stream_findings(stream)


def findings(path):
    found = []
    with pikepdf.open(path) as pdf:
        if "/DSS" in pdf.Root:
            found += store_findings(pdf.Root.DSS)
            del pdf.Root["/DSS"]
            if "/ESIC" not in pdf.Root.get("/Extensions", {}):
                found.append("DSS without its developer extension")
        # What EN 319 142-1, 5.6, has a file say that holds a store or a document time-stamp.
        extension = pdf.Root.get("/Extensions", {}).get("/ESIC")
        if extension is not None:
            if extension.BaseVersion != Name("/1.7") or extension.ExtensionLevel not in (1, 2, 5):
                found.append("an unknown developer extension")
            del pdf.Root.Extensions["/ESIC"]
        if "/AcroForm" in pdf.Root:
            found += form_findings(pdf.Root.AcroForm)
            del pdf.Root["/AcroForm"]
            for page in pdf.pages:
                kept = []
                for annotation in page.get("/Annots", []):
                    if annotation.Subtype != Name.Widget:
                        kept.append(annotation)
                        continue
                    found += widget_findings(annotation)
                    if "/AP" in annotation:
                        kept.append(
                            pdf.make_indirect(
                                pikepdf.Dictionary(
                                    Type=Name.Annot, Subtype=Name.Stamp, Rect=annotation.Rect, F=annotation.F, AP=annotation.AP
                                )
                            )
                        )
                page.Annots = pikepdf.Array(kept)
        found += [str(finding) for finding in pikepdf.pdfa.check(pdf, "3b").findings]
    return found


def main(answer_path, *paths):
    with open(answer_path, "w") as stream:
        json.dump([findings(path) for path in paths], stream)


main(*sys.argv[1:])
