"""Recomputes the archive time-stamps of a CMS message: python archive_imprint.py MESSAGE CONTENT.

By EN 319 122-1, clauses 5.5.2 and 5.5.3, over the octets of the message as they are. For each archive-time-stamp-v3 a line;
the exit code is 1 where an imprint or an entry of a hash index is wrong.
"""

import hashlib
import sys

from asn1crypto import cms, core, tsp

ARCHIVE_TIME_STAMP_V3 = "0.4.0.1733.2.4"
HASH_INDEX_V3 = "0.4.0.19122.1.5"


class Digests(core.SequenceOf):
    _child_spec = core.OctetString


class HashIndex(core.Sequence):
    _fields = [
        ("algorithm", cms.DigestAlgorithm),
        ("certificates", Digests),
        ("crls", Digests),
        ("attributes", Digests),
    ]


def unsigned(signer):
    """Type and value of each unsigned attribute value, both as they are."""
    for attribute in signer["unsigned_attrs"]:
        attribute_type, values = raw_children(attribute.dump())
        for value in raw_children(values):
            yield core.ObjectIdentifier.load(attribute_type).dotted, attribute_type + value, value


def raw_children(encoded):
    """The elements inside a constructed one with definite lengths."""
    _, position, end = header(encoded, 0)
    found = []
    while position < end:
        _, _, next_position = header(encoded, position)
        found.append(encoded[position:next_position])
        position = next_position
    return found


def header(encoded, position):
    """Tag, start of the contents, end of the element."""
    first = encoded[position + 1]
    start = position + 2
    length = first
    if first >= 0x80:
        start += first & 0x7F
        length = int.from_bytes(encoded[position + 2 : start], "big")
    return encoded[position], start, start + length


def judge(message, content):
    fields = raw_children(raw_children(raw_children(message)[1])[0])
    by_tag = {field[0]: field for field in fields[3:]}
    certificates = raw_children(by_tag[0xA0])
    revocation = raw_children(by_tag[0xA1]) if 0xA1 in by_tag else []
    signed_data = cms.ContentInfo.load(message)["content"]
    if signed_data["encap_content_info"]["content"].native is not None:
        assert signed_data["encap_content_info"]["content"].native == content
    content_type = raw_children(fields[2])[0]
    announced = {algorithm["algorithm"].dotted for algorithm in signed_data["digest_algorithms"]}
    for signer, raw_signer in zip(signed_data["signer_infos"], raw_children(fields[-1])):
        signer_fields = [field for field in raw_children(raw_signer) if field[0] != 0xA1]
        values = list(unsigned(signer))
        for oid, _, value in values:
            if oid != ARCHIVE_TIME_STAMP_V3:
                continue
            token = cms.ContentInfo.load(value)["content"]
            info = tsp.TSTInfo.load(token["encap_content_info"]["content"].parsed.dump())
            inner = [value for oid, _, value in unsigned(token["signer_infos"][0]) if oid == HASH_INDEX_V3]
            assert len(inner) == 1, "one hash index"
            index = HashIndex.load(inner[0])
            algorithm = index["algorithm"]["algorithm"].native
            assert algorithm == info["message_imprint"]["hash_algorithm"]["algorithm"].native
            assert index["algorithm"]["algorithm"].dotted in announced, "the digest is announced"
            digest = lambda octets: hashlib.new(algorithm, octets).digest()
            for name, originals in [
                ("certificates", certificates),
                ("crls", revocation),
                ("attributes", [both for _, both, _ in values]),
            ]:
                known = {digest(original) for original in originals}
                assert all(entry.native in known for entry in index[name]), f"an entry of {name} has no original"
            # The newest index names everything but its own time-stamp.
            if value == newest(values):
                assert len(index["certificates"]) == len(certificates)
                assert len(index["crls"]) == len(revocation)
                assert len(index["attributes"]) == len(values) - 1
            imprint = digest(content_type + digest(content) + b"".join(signer_fields) + inner[0])
            assert imprint == info["message_imprint"]["hashed_message"].native, "the imprint"
            print("archive-time-stamp-v3: right")


def newest(values):
    """The archive time-stamp whose index names the most attributes."""
    stamps = [value for oid, _, value in values if oid == ARCHIVE_TIME_STAMP_V3]

    def named(value):
        signer = cms.ContentInfo.load(value)["content"]["signer_infos"][0]
        return max(len(HashIndex.load(v)["attributes"]) for oid, _, v in unsigned(signer) if oid == HASH_INDEX_V3)

    return max(stamps, key=named)


with open(sys.argv[1], "rb") as one, open(sys.argv[2], "rb") as other:
    judge(one.read(), other.read())
