"""Makes the README's pictures: starts the demo in a folder of its own, talks to it, photographs the page.

.venv/bin/python docs/pictures/make.py        (needs Chromium: on the PATH, or named by CHROMIUM)
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PORT = 8029
BASE = f"http://127.0.0.1:{PORT}"
SIZES = {"": (1180, 760)}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        demo = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", str(PORT), "--dir", folder],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            state = wait_for_demo()
            talk(state)
            photograph(chats_of_people(state))
            ask("clock", {"advance": "1d"})
            photograph(chat_of_the_group(state))
        finally:
            demo.terminate()
            demo.wait()


def wait_for_demo(seconds: float = 180) -> dict[str, Any]:
    """The state, once the demo answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return ask("state")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise SystemExit("the demo did not start")


def ask(path: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{BASE}/sandbox/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def first(state: dict[str, Any], role: str) -> dict[str, Any]:
    return next(person for person in state["people"] if person["role"] == role)


def say(person: dict[str, Any], text: str) -> None:
    """Send a private message and wait for the answer."""
    chat = person["id"]
    sent = ask("send", {"chat": chat, "from": chat, "text": text})["message_id"]
    for _ in range(100):
        if any(message["from"]["is_bot"] for message in ask(f"messages?chat={chat}&after={sent}")):
            return
        time.sleep(0.1)


def talk(state: dict[str, Any]) -> None:
    representative, manager = first(state, "representative"), first(state, "manager")
    customer = state["customers"][0]["name"]
    say(representative, "/start")
    say(representative, f"/visit {customer} 谈了付款,要晚两周,竞争对手报价低10%,下周二回访")
    say(manager, f"{customer}风险多高？")


Views = dict[str, tuple[str, str]]  # name of the picture -> whose phone, which chat


def chats_of_people(state: dict[str, Any]) -> Views:
    return {
        "visit-zh": (first(state, "representative")["name"], "Holdfast 留客"),
        "risk-zh": (first(state, "manager")["name"], "Holdfast 留客"),
    }


def chat_of_the_group(state: dict[str, Any]) -> Views:
    group = next(chat for chat in state["chats"] if chat["type"] != "private")
    return {"group-zh": (first(state, "manager")["name"], group["title"])}


def photograph(views: Views) -> None:
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (person, chat) in views.items():
            for suffix, (width, height) in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                take(page, person, chat, HERE / f"{name}{suffix}.png")
                page.close()
        browser.close()


def take(page: Page, person: str, chat: str, target: Path) -> None:
    query = urllib.parse.urlencode({"as": person, "chat": chat, "lang": "zh"})
    page.goto(f"{BASE}/?{query}")
    page.wait_for_timeout(1500)
    page.screenshot(path=str(target))


if __name__ == "__main__":
    main()
