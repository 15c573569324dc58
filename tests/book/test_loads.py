"""What a file would load from elsewhere is found, however it is written; a link that a reader may follow is not."""

from __future__ import annotations

import pytest

from microdrivers.book.loads import file_loads

FOUND = {
    ".js": [
        'fetch("https://a.example/x")',
        "import('//a.example/x.js')",
        'import x from "https://a.example/x.js"',
        "importScripts('https://a.example/x.js')",
        'new Worker("https://a.example/x.js")',
        'new WebSocket("wss://a.example")',
        'new EventSource("https://a.example/x")',
        'navigator.sendBeacon("https://a.example/x")',
        'image.src = "https://a.example/x.png"',
        'request.open("GET", "https://a.example/x")',
    ],
    ".css": [
        '@import "https://a.example/x.css";',
        "a { background: url(//a.example/x.png) }",
        'a { background: image-set("https://a.example/x.png" 1x) }',
    ],
    ".html": [
        '<script src="https://a.example/x.js"></script>',
        '<link rel="stylesheet" href="//a.example/x.css">',
        '<iframe src="https://a.example"></iframe>',
        '<p style="background: url(https://a.example/x.png)">',
        '<script>fetch("https://a.example/x")</script>',
    ],
}


@pytest.mark.parametrize(("suffix", "text"), [(suffix, text) for suffix, texts in FOUND.items() for text in texts])
def test_a_load_from_elsewhere_is_found(suffix, text):
    assert any("//a.example" in load for load in file_loads(text, suffix))


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".html", '<a href="https://a.example">a page</a>'),
        (".html", '<img src="../_static/x.png">'),
        (".css", "a { background: url(x.png) }"),
        (".js", 'const name = "https://www.w3.org/2000/svg"; fetch("x.json"); image.src = "x.png"'),
    ],
)
def test_links_and_the_files_of_the_site_are_no_loads(suffix, text):
    assert list(file_loads(text, suffix)) == []
