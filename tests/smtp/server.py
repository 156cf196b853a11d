"""A mail server of other people's code (aiosmtpd) for tests: `server.py FOLDER starttls|tls|plain`.

FOLDER has server.pem and server.key. Each mail becomes N.mail, its envelope N.json, and each MAIL command a line of
`asked`. A file `answer` decides what is said after DATA (a line, or `stall`), `answer-LOCAL` what is said to an address.
The port is printed. Only loopback is listened on.
"""

import asyncio
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER, MODE = pathlib.Path(sys.argv[1]), sys.argv[2]


def said(name):
    file = FOLDER / name
    return file.read_text().strip() if file.exists() else None


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        with (FOLDER / "asked").open("a") as asked:
            asked.write(f"MAIL {len(options)}\n")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = said("answer-" + address.split("@")[0])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = said("answer")
        if answer == "stall":
            await asyncio.sleep(600)
        if answer and not answer.startswith("250"):
            return answer
        number = len(list(FOLDER.glob("*.mail")))
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        about = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "hello": session.host_name,
            "encrypted": encrypted,
            "login": session.authenticated,
        }
        (FOLDER / f"{number}.json").write_text(json.dumps(about))
        (FOLDER / f"{number}.mail").write_bytes(envelope.content)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, login):
    right = login.login == b"notice" and login.password == b"open sesame"
    return AuthResult(success=right, handled=False)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if MODE != "plain":
        context.load_cert_chain(FOLDER / "server.pem", FOLDER / "server.key")

    def smtp():
        more = {"tls_context": context, "require_starttls": True} if MODE == "starttls" else {}
        return SMTP(
            Handler(),
            hostname="mail.test",
            authenticator=authenticate,
            auth_require_tls=MODE == "starttls",
            enable_SMTPUTF8=False,
            **more,
        )

    loop = asyncio.get_running_loop()
    wrapped = context if MODE == "tls" else None
    server = await loop.create_server(smtp, "127.0.0.1", 0, ssl=wrapped)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
