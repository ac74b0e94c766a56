"""Signs a PDF with pyHanko again and again: python many.py INPUT KEYFILE FOLDER COUNT...

Every signature makes a field of its own in its revision. FOLDER/COUNT.pdf is the file with that many signatures. The passphrase of the
key file is in the environment variable DOKLAD_PEER_PASSPHRASE.
"""

import io
import os
import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

source, key_file, folder = sys.argv[1:4]
counts = sorted(int(count) for count in sys.argv[4:])
signer = signers.SimpleSigner.load_pkcs12(
    key_file, passphrase=os.environ["DOKLAD_PEER_PASSPHRASE"].encode()
)
with open(source, "rb") as stream:
    document = io.BytesIO(stream.read())
for number in range(1, counts[-1] + 1):
    metadata = signers.PdfSignatureMetadata(
        field_name=f"peer-{number}", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    signed = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(document), metadata, signer, output=signed, bytes_reserved=8192
    )
    document = signed
    if number in counts:
        with open(os.path.join(folder, f"{number}.pdf"), "wb") as output:
            output.write(document.getvalue())
