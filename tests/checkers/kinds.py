# SPDX-License-Identifier: Apache-2.0
"""Every kind of checker: a service that is well, one that says something else, and one that is gone."""

import hashlib
import subprocess

from lab import clock, namespaces, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import Network
from lab.processes import Process

PATIENCE = 30.0
PAGE = b"the page\n"

_SERVICES = """
import http.server, socket, socketserver, ssl, sys, threading

page, certificate = sys.argv[1].encode(), sys.argv[2]

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked for", self.path, "of", self.headers["Host"], flush=True)
        self.send_response(200 if self.path == "/" else 404)
        self.end_headers()
        self.wfile.write(page)
    def log_message(self, *words):
        pass

class Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220-two lines\\r\\n220 of greeting\\r\\n")
        for line in self.rfile:
            self.wfile.write(b"221 bye\\r\\n" if line.startswith(b"QUIT") else b"250 hello\\r\\n")

class Names(socketserver.DatagramRequestHandler):
    def handle(self):
        question = self.rfile.read()
        refused = b"bad" in question
        self.wfile.write(question[:2] + bytes([0x81, 0x85 if refused else 0x80]) + question[4:])

class Echo(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(b"\\xab" + self.rfile.read())

http.server.HTTPServer.allow_reuse_address = socketserver.TCPServer.allow_reuse_address = True
web = http.server.ThreadingHTTPServer(("127.0.0.1", 8080), Page)
secure = http.server.ThreadingHTTPServer(("127.0.0.1", 8443), Page)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate)
secure.socket = context.wrap_socket(secure.socket, server_side=True)
servers = [web, secure, socketserver.ThreadingTCPServer(("127.0.0.1", 2525), Mail),
           socketserver.UDPServer(("127.0.0.1", 5353), Names),
           socketserver.UDPServer(("127.0.0.1", 7777), Echo)]
for server in servers:
    threading.Thread(target=server.serve_forever, daemon=True).start()
print("listening", flush=True)
threading.Event().wait()
"""

DIGEST = hashlib.md5(PAGE.strip()).hexdigest()
# Address and port of the real server, and its checker. Those of `gone` go down with the services.
GONE = {
    "127.0.0.1 8080": f"HTTP_GET {{ url {{ path /\n digest {DIGEST}\n status_code 200\n"
                      " virtualhost db.example\n } url { path /other\n status_code 404\n }",
    "127.0.0.1 8443": f"SSL_GET {{ enable_sni\n url {{ path /\n digest {DIGEST}\n }}",
    "127.0.0.1 2525": "SMTP_CHECK { helo_name vrrpd.example",
    "127.0.0.1 5353": "DNS_CHECK { name db.example\n type A",
    "127.0.0.1 7777": "UDP_CHECK { payload 0102\n require_reply AB 01 0x",
}
WELL = {"127.0.0.1 0": "PING_CHECK {", "::1 0": "PING_CHECK {"}
BAD = {
    "127.0.0.2 8080": "HTTP_GET { connect_ip 127.0.0.1\n url { path /\n status_code 301-399\n }",
    "127.0.0.3 8080": "HTTP_GET { connect_ip 127.0.0.1\n url { path /\n digest " + "0" * 32 + "\n }",
    "127.0.0.4 5353": "DNS_CHECK { connect_ip 127.0.0.1\n name bad.example",
    "127.0.0.5 7777": "UDP_CHECK { connect_ip 127.0.0.1\n payload 01\n require_reply CD",
    "127.0.0.6 7778": "UDP_CHECK { connect_ip 127.0.0.1",
    "127.0.0.7 8080": "SMTP_CHECK { connect_ip 127.0.0.1",
}


def name(server: str) -> str:
    address, port = server.split()
    return rf"\[{address}\]:tcp:{port if port != '0' else '3306'}"


def conf() -> str:
    servers = "".join(
        f" real_server {server} {{\n  {check}\n  connect_timeout 3\n  retry 0\n  warmup 0\n }} }}\n"
        for server, check in {**GONE, **WELL, **BAD}.items())
    return f"virtual_server 192.0.2.1 3306 {{\n delay_loop 1\n alpha\n{servers}}}\n"


def test():
    lab = sandbox.furnish()
    Network()
    certificate = lab / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=db.example", "-keyout",
                    certificate, "-out", lab / "only.pem"], check=True, capture_output=True)
    certificate.write_text(certificate.read_text() + (lab / "only.pem").read_text())
    services = Process("the services", namespaces.inside("a", [
        "/usr/bin/python3", "-c", _SERVICES, PAGE.strip().decode(), str(certificate)]),
        lab / "services.log")
    clock.wait_until("they listen", lambda: services.find("listening"), PATIENCE)
    daemon = vrrpd.start("a", lab / "a", conf(), plain_toml(lab / "a"))
    for server in [*GONE, *WELL]:
        clock.wait_until(f"{server} is up", lambda: daemon.find(
            f"on service {name(server)} succeeded"), PATIENCE)
    for server in BAD:
        clock.wait_until(f"{server} is down", lambda: daemon.find(
            f"on service {name(server)} failed"), PATIENCE)
        assert not daemon.find(f"on service {name(server)} succeeded"), server
    assert services.says("asked for / of db.example$"), "virtualhost"
    services.kill()
    for server in GONE:
        clock.wait_until(f"{server} goes down", lambda: daemon.find(
            f"Removing service {name(server)}"), PATIENCE)
    for server in WELL:
        assert not daemon.find(f"Removing service {name(server)}"), server
    assert daemon.terminate() == 0
