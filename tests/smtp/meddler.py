"""Whoever sits between and answers before TLS begins: `meddler.py FOLDER COUNT`.

After STARTTLS it slips in COUNT answers in clear, then begins TLS with FOLDER's certificate as a relay to the real
server would. Inside, each command gets the answer to the one before: a mail is "accepted" that nobody took.
The port is printed. Only loopback is listened on, and it ends with its first visitor.
"""

import pathlib
import socket
import ssl
import sys

FOLDER, COUNT = pathlib.Path(sys.argv[1]), int(sys.argv[2])
SLIPPED = ["250 x", "250 ok", "250 ok", "250 ok", "354 ok", "250 ok", "221 ok"]

listener = socket.create_server(("127.0.0.1", 0))
print("listening", listener.getsockname()[1], flush=True)
visitor, _ = listener.accept()
visitor.settimeout(60)
visitor.sendall(b"220 x\r\n")
visitor.recv(999)
visitor.sendall(b"250-x\r\n250 STARTTLS\r\n")
visitor.recv(999)
visitor.sendall("".join(f"{line}\r\n" for line in ["220 go", *SLIPPED[:COUNT]]).encode())
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(FOLDER / "server.pem", FOLDER / "server.key")
inside = context.wrap_socket(visitor, server_side=True)
answers = {b"EHLO": "250 real", b"MAIL": "250 ok", b"RCPT": "250 ok", b"DATA": "354 go"}
behind = None
while command := inside.recv(65536):
    if behind:
        inside.sendall(f"{behind}\r\n".encode())
    behind = answers.get(command[:4], "250 ok")
