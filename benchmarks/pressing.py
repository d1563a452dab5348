"""From the key that accepts an event to the next event painted, in a real Chromium."""

from __future__ import annotations

import shutil
import sys

DECISIONS = 100

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip

# the instant of the key is kept across the two pages; paints and keys are on one clock, that of the page's origin
_WATCH = """
addEventListener("keydown", (event) => {
  sessionStorage.setItem("pressed-at", String(performance.timeOrigin + event.timeStamp));
}, true);
"""
_SPENT = """
() => new Promise((resolve) => {
  const told = (entry) => resolve(performance.timeOrigin + entry.startTime - Number(sessionStorage["pressed-at"]));
  new PerformanceObserver((list) => {
    const found = list.getEntries().find((entry) => entry.name === "first-contentful-paint");
    if (found) told(found);
  }).observe({ type: "paint", buffered: true });
})
"""


def measure(base: str) -> list[float]:
    """Milliseconds of each of a hundred decisions by the key `a`; empty where there is no browser."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        print("keys: no Chromium or no Playwright is installed", file=sys.stderr)
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_context(base_url=base).new_page()
        page.add_init_script(_WATCH)
        page.goto("/")
        page.click("text=Begin with the first")
        page.wait_for_load_state("load")
        spent = []
        for _ in range(DECISIONS + 1):
            with page.expect_navigation(wait_until="domcontentloaded"):
                page.keyboard.press("a")
            spent.append(float(page.evaluate(_SPENT)))
        browser.close()
    return spent[1:]  # the first one warms the browser
