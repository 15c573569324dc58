"""Open pages as a reader with a slow phone does, and measure: bytes, paint, shifts, requests to elsewhere, axe."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import TimeoutError

KIB = 1024
PACKED = {".html", ".css", ".js", ".json", ".svg", ".txt"}
NETWORK = {"offline": False, "latency": 0, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 1.6e6 / 8}
LIBRARY = "/assets/vega-lite"  # what draws live charts; a page asks for it when the reader comes near one
SLOWER = 4  # times, the processor
WATCH = """
window.seen = { lcp: 0, cls: 0 };
new PerformanceObserver(list => list.getEntries().forEach(entry => { seen.lcp = entry.startTime; }))
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver(list => list.getEntries().forEach(entry => { if (!entry.hadRecentInput) seen.cls += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""
AXE = "options => axe.run(document, options)"
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # fetching style sheets again serves one rule that is off as delivered, and fails from files
    "rules": {"target-size": {"enabled": True}},  # new in WCAG 2.2; axe leaves it to its user to turn it on
}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
THEMES = {"light": {}, "dark": COLOURS}


@dataclass(frozen=True)
class Loaded:
    """One visit. Bytes as they came over the wire, compressed, headers included; paint in seconds after the start."""

    first_bytes: int
    live_bytes: int
    paint: float
    shift: float
    elsewhere: tuple[str, ...]
    alive: int  # charts


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() or not path.is_file():
            return super().do_GET()
        packed = path.suffix in PACKED
        content = _packed(path) if packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, *_: object) -> None:
        """A measurement prints its figures only."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A browser that leaves a page before it has come breaks the line; that is no fault."""


@lru_cache(maxsize=200)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server that gives a folder away, text compressed, as web servers do."""
    server = _Server(("127.0.0.1", 0), lambda *args: _Handler(*args, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def load(browser, address: str, charts: str, alive: str, slow: bool = True, width: int = 360) -> Loaded:
    """Open a page of a local server; then scroll to all its charts and wait until they live.

    charts, alive: selectors of the place of a chart, and of a chart that lives. slow: at 1.6 Mbit/s and a quarter of the
    speed of the processor. Charts that do not come alive within ten seconds are left.
    """
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    home = address[: address.index("/", len("http://")) + 1]
    addresses, weights = {}, {}
    session = context.new_cdp_session(page)
    session.on(
        "Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]})
    )
    session.on(
        "Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]})
    )
    session.send("Network.enable")
    if slow:
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(500)
    paint = page.evaluate("() => seen.lcp")
    first = sum(weight for request, weight in weights.items() if LIBRARY not in addresses[request])
    if slow:
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    places = page.locator(charts)
    for index in range(places.count()):
        places.nth(index).scroll_into_view_if_needed()
        page.wait_for_timeout(50)
    with suppress(TimeoutError):  # libraries from elsewhere never come without a network
        page.wait_for_function(
            "([alive, n]) => document.querySelectorAll(alive).length >= n", arg=[alive, places.count()], timeout=10_000
        )
    page.wait_for_timeout(300)
    shift, living = page.evaluate("() => seen.cls"), page.locator(alive).count()
    context.close()
    elsewhere = [url for url in addresses.values() if not url.startswith((home, "data:", "blob:"))]
    return Loaded(first, sum(weights.values()), paint / 1000, shift, tuple(elsewhere), living)


def violations(page) -> list[tuple[str, str, str]]:
    """What axe says against an open page, as (theme, rule, where): all rules in light, those about colours in dark too.

    The other rules look at what a page says, which is the same in both themes.
    """
    page.evaluate(_axe())
    found = []
    for theme, rules in THEMES.items():
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.wait_for_timeout(300)  # colours of buttons change slowly
        result = page.evaluate(AXE, {**OPTIONS, **rules})
        found += [
            (theme, rule["id"], " ".join(map(str, node["target"])))
            for rule in result["violations"]
            for node in rule["nodes"]
        ]
    return found


@lru_cache
def _axe() -> str:
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")
