"""Another implementation of the documents, by the standard library and the openssl command alone.

signer.py sign KEY.pem PAYLOAD_TYPE < document.json > envelope.json
signer.py verify PUBLIC.pem PAYLOAD_TYPE < envelope.json > document.json
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], capture_output=True)


def raw_key(path, *more):
    """The 32 bytes of a public key: the end of its DER form."""
    der = openssl("pkey", "-in", path, *more, "-pubout", "-outform", "DER")
    return der.stdout[-32:]


def signed_bytes(payload_type, payload):
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def canonical(document):
    """RFC 8785, for documents without fractions, whose names are ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sign(key, payload_type):
    payload = canonical(json.load(sys.stdin))
    with tempfile.TemporaryDirectory() as folder:
        message = os.path.join(folder, "message")
        with open(message, "wb") as file:
            file.write(signed_bytes(payload_type, payload))
        made = openssl("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", message)
    if made.returncode != 0:
        sys.exit(made.stderr.decode())
    signature = {
        "keyid": hashlib.sha256(raw_key(key)).hexdigest(),
        "sig": base64.b64encode(made.stdout).decode(),
    }
    envelope = {
        "payloadType": payload_type,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [signature],
    }
    json.dump(envelope, sys.stdout, indent=2)


def verify(key, payload_type):
    envelope = json.load(sys.stdin)
    payload = base64.b64decode(envelope["payload"], validate=True)
    keyid = hashlib.sha256(raw_key(key, "-pubin")).hexdigest()
    signatures = [one["sig"] for one in envelope["signatures"] if one["keyid"] == keyid]
    if envelope["payloadType"] != payload_type or len(signatures) != 1:
        sys.exit("not of this type, or not by this key")
    with tempfile.TemporaryDirectory() as folder:
        message, signature = os.path.join(folder, "message"), os.path.join(folder, "signature")
        with open(message, "wb") as file:
            file.write(signed_bytes(payload_type, payload))
        with open(signature, "wb") as file:
            file.write(base64.b64decode(signatures[0], validate=True))
        checked = openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, "-in", message, "-sigfile", signature)
    if checked.returncode != 0:
        sys.exit("the signature is not of these bytes")
    if canonical(json.loads(payload)) != payload:
        sys.exit("what was signed is not canonical")
    sys.stdout.buffer.write(payload)


{"sign": sign, "verify": verify}[sys.argv[1]](*sys.argv[2:])
