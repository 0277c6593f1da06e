"""The chat page in a real browser: what people see and tap, on a phone and on a desk."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect

from bot.sandbox.world import World
from tests.bot.sandbox.rig import ANN, BOSS, FORUM, LI, START, TEAM, WANG, Rig, inline, running, seeded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}

Open = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    if not CHROMIUM:
        pytest.skip("NO BROWSER: install chromium or name one in CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def rig() -> AsyncIterator[Rig]:
    """A fresh sandbox in the loop of the browser."""
    async with running(seeded(World.create(None, start=START))) as rig:
        yield rig


@pytest_asyncio.fixture(loop_scope="module")
async def opened(rig: Rig, browser: Browser) -> AsyncIterator[Open]:
    """Opens the page as somebody; afterwards no script may have failed and nothing may have come from outside."""
    mistakes: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(query: str, size: dict[str, int]) -> Page:
        viewport: ViewportSize = {"width": size["width"], "height": size["height"]}
        context = await browser.new_context(viewport=viewport)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("console", lambda m: mistakes.append(m.text) if m.type == "error" and "400" not in m.text else None)
        page.on("request", lambda r: mistakes.append(r.url) if not r.url.startswith((rig.url, "data:")) else None)
        await page.goto(f"{rig.url}/?{query}")
        await expect(page.locator("body.ready")).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert mistakes == []


@pytest.mark.parametrize("size", [PHONE, DESK])
async def test_writing_and_the_answer(rig: Rig, opened: Open, size: dict[str, int]) -> None:
    page = await opened("as=Li Na&lang=en", size)
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(".row.mine")).to_contain_text("/start")
    await page.get_by_role("textbox").fill("hello <b>bot</b>")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.mine").last).to_contain_text("hello <b>bot</b>")
    assert [u["message"]["text"] for u in await rig.updates()] == ["/start", "hello <b>bot</b>"]
    await rig.ok("sendChatAction", chat_id=LI, action="typing")
    await expect(page.locator("#chat-head .typing")).to_be_visible()
    await rig.ok("sendMessage", chat_id=LI, text='<b>你好</b> <a href="https://example.com">x</a>', parse_mode="HTML")
    await expect(page.locator(".row:not(.mine) strong")).to_have_text("你好")
    await expect(page.locator("#chat-head .typing")).to_be_hidden()
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


async def test_inline_buttons_toasts_alerts_and_edits(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&lang=en", PHONE)
    sent = await rig.ok("sendMessage", chat_id=LI, text="one", reply_markup=inline([("Undo", "u"), ("Later", "m")]))
    for label, alert in (("Undo", False), ("Later", True)):
        await page.get_by_role("button", name=label, exact=True).click()
        (update,) = await polled(rig)
        query = update["callback_query"]["id"]
        await rig.ok("answerCallbackQuery", callback_query_id=query, text=f"{label} done", show_alert=alert)
    await expect(page.locator(".toast")).to_have_text("Undo done")
    await expect(page.locator("dialog.alert")).to_contain_text("Later done")
    await page.get_by_role("button", name="OK").click()
    await rig.ok("editMessageText", chat_id=LI, message_id=sent["message_id"], text="two")
    await expect(page.locator(".bubble")).to_contain_text("two")
    await expect(page.locator(".meta")).to_contain_text("edited")
    await rig.ok("deleteMessage", chat_id=LI, message_id=sent["message_id"])
    await expect(page.locator(".bubble")).to_have_count(0)


async def polled(rig: Rig) -> list[dict[str, Any]]:
    """The next updates, confirmed."""
    updates = await rig.updates(timeout=20)
    await rig.updates(updates[-1]["update_id"] + 1)
    return updates


async def test_reply_keyboard_force_reply_and_commands(rig: Rig, opened: Open) -> None:
    await rig.ok("setMyCommands", commands=[{"command": "risk", "description": "how risky"}])
    page = await opened("as=Li Na&lang=en", PHONE)
    keyboard = {"keyboard": [["Good", "Bad"]], "one_time_keyboard": True, "input_field_placeholder": "A note"}
    await rig.ok("sendMessage", chat_id=LI, text="How was it?", reply_markup=keyboard)
    await expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "A note")
    await page.locator("#keyboard").get_by_role("button", name="Good").click()
    await expect(page.locator("#keyboard")).to_be_hidden()
    assert (await polled(rig))[0]["message"]["text"] == "Good"
    asked = await rig.ok("sendMessage", chat_id=LI, text="Which date?", reply_markup={"force_reply": True})
    await expect(page.locator("#context")).to_contain_text("Which date?")
    await page.get_by_role("textbox").fill("Tuesday")
    await page.keyboard.press("Enter")
    answer = (await polled(rig))[0]["message"]
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]
    await page.get_by_role("textbox").fill("/r")
    await page.locator("#suggestions").get_by_text("how risky").click()
    assert (await polled(rig))[0]["message"]["text"] == "/risk"


async def test_files_location_and_contact(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&lang=en", PHONE)
    for label, name in (("Document", "orders.csv"), ("Voice message", "note.ogg"), ("Photo", "p.png")):
        await page.get_by_title("Attach").click()
        async with page.expect_file_chooser() as chooser:
            await page.locator("#suggestions").get_by_text(label).click()
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": b"abc"}
        await (await chooser.value).set_files([file])
        assert {"Document": "document", "Voice message": "voice", "Photo": "photo"}[label] in (await polled(rig))[0][
            "message"
        ]
    for label, field in (("Location", "location"), ("Contact", "contact")):
        await page.get_by_title("Attach").click()
        await page.locator("#suggestions").get_by_text(label).click()
        assert field in (await polled(rig))[0]["message"]
    await expect(page.locator(".row.mine")).to_have_count(5)
    await expect(page.locator(".file b").first).to_have_text("orders.csv")


async def test_phones_are_switched_and_ephemeral_messages_are_private(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&chat=East team&lang=en", DESK)
    await rig.ok("sendMessage", chat_id=TEAM, text="only Li", ephemeral_message_parameters={"receiver_user_id": LI})
    await expect(page.locator(".ephemeral")).to_contain_text("Only you can see this")
    await rig.ok("sendMessage", chat_id=WANG, text="psst")
    await expect(page.locator(".person", has_text="王芳").locator(".count")).to_have_text("1")
    await page.locator(".person", has_text="王芳").click()
    await expect(page.locator(".ephemeral")).to_have_count(0)
    await expect(page.locator(".room", has_text="Holdfast").locator(".count")).to_have_text("1")
    await page.locator(".room", has_text="Holdfast").click()
    await expect(page.locator(".bubble")).to_contain_text("psst")
    await expect(page.locator(".room .count")).to_have_count(0)


async def test_topics_pins_and_groups(rig: Rig, opened: Open) -> None:
    page = await opened("as=Ann Lee&chat=West team&lang=en", DESK)
    topic = int(next(iter(rig.world.rooms[FORUM].topics)))
    sent = await rig.ok("sendMessage", chat_id=FORUM, message_thread_id=topic, text="in Alerts")
    await rig.ok("pinChatMessage", chat_id=FORUM, message_id=sent["message_id"])
    await expect(page.locator("#pinned")).to_contain_text("in Alerts")
    await page.get_by_role("button", name="日报").click()
    await expect(page.locator("#pinned")).to_be_hidden()
    await page.get_by_role("textbox").fill("in the digest")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.mine")).to_contain_text("in the digest")
    said = [u["message"] for u in await rig.updates()][-1]
    assert said["message_thread_id"] != topic
    await page.get_by_role("button", name="No admin").click()
    await expect(page.get_by_role("button", name="Make it admin")).to_be_visible()


async def test_reply_edit_react_and_forward_from_the_menu(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&lang=en", DESK)
    said = await rig.say("first")
    await polled(rig)

    async def choose(label: str) -> None:
        await page.locator(f"#m{said['message_id']} .bubble").click(button="right")
        await page.locator("dialog.menu").get_by_text(label).click()

    await choose("Edit")
    await page.get_by_role("textbox").fill("changed")
    await page.keyboard.press("Enter")
    assert (await polled(rig))[0]["edited_message"]["text"] == "changed"
    await choose("Reply")
    await page.get_by_role("textbox").fill("answer")
    await page.keyboard.press("Enter")
    assert (await polled(rig))[0]["message"]["reply_to_message"]["text"] == "changed"
    await choose("Forward")
    assert (await polled(rig))[0]["message"]["forward_origin"]["sender_user"]["id"] == LI
    await choose("Like")
    await expect(page.locator(".reactions")).to_have_text("👍")


async def test_inline_mode(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&chat=East team&lang=en", DESK)
    await page.get_by_role("textbox").fill("@holdfast_bot 华能")
    (update,) = await polled(rig)
    content = {"message_text": "<b>card</b>", "parse_mode": "HTML"}
    result = {"type": "article", "id": "1", "title": "华能电力", "input_message_content": content}
    await rig.ok("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[result])
    await page.locator("#suggestions").get_by_text("华能电力").click()
    await expect(page.locator(".row.mine strong")).to_have_text("card")


async def test_clock_trouble_language_and_blocking(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&lang=en", DESK)
    await expect(page.locator("#clock")).to_contain_text("09:0")
    await page.get_by_role("button", name="+8h").click()
    await expect(page.locator("#clock")).to_contain_text("17:0")
    await page.get_by_role("button", name="500 × 3").click()
    await expect_fault(rig, "sendMessage")
    await page.get_by_role("button", name="Block the bot").click()
    await expect(page.locator("#line").get_by_role("button", name="Unblock")).to_be_visible()
    await page.locator("#line").get_by_role("button", name="Unblock").click()
    await expect(page.get_by_role("textbox")).to_be_visible()
    await page.get_by_role("button", name="中文").click()
    await expect(page.locator("#panel")).to_contain_text("制造麻烦")
    await expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "输入消息")


async def expect_fault(rig: Rig, method: str) -> None:
    """The fault the page was asked to make."""
    async with asyncio.timeout(10):
        while not (faults := (await rig.get("fault"))["faults"]):
            await rig.get("changes", after=rig.world.feed.last, wait=1)
    assert faults[0]["method"] == method


async def test_both_languages_of_the_page_say_the_same_things(rig: Rig, opened: Open) -> None:
    page = await opened("as=Boss&lang=en", DESK)
    keys = await page.evaluate("import('/page/texts.js').then((texts) => texts.textKeys())")
    assert keys["zh"] == keys["en"]


async def test_a_lost_line_to_the_sandbox_is_said_until_it_is_back(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&lang=en", PHONE)
    await page.route("**/sandbox/changes?*", lambda route: route.fulfill(status=400, body="{}"))
    await rig.ok("sendMessage", chat_id=LI, text="ends the poll that is under way")
    await expect(page.locator("#chat-head")).to_contain_text("Lost the sandbox")
    await page.unroute("**/sandbox/changes?*")
    await expect(page.locator("#chat-head")).not_to_contain_text("Lost the sandbox")


async def test_a_link_to_the_bot_opens_its_chat(rig: Rig, opened: Open) -> None:
    page = await opened("as=Li Na&chat=East team&lang=en", PHONE)
    link = {"inline_keyboard": [[{"text": "Details", "url": "https://t.me/holdfast_bot?start=card_7"}]]}
    await rig.ok("sendMessage", chat_id=TEAM, text="more in private", reply_markup=link)
    await page.get_by_role("button", name="Details").click()
    await expect(page.locator("#chat-head")).to_contain_text("Holdfast")
    await expect(page.locator(".row.mine")).to_contain_text("/start card_7")


async def test_a_refusal_is_shown(rig: Rig, opened: Open) -> None:
    page = await opened("as=Ann Lee&lang=en", PHONE)
    await rig.do("event", kind="join", chat=TEAM, sender=BOSS, person=ANN)
    await page.get_by_role("textbox").fill("x" * 10)
    rig.world.rooms[ANN].bot_status = "kicked"
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast.bad")).to_contain_text("has blocked the bot")
    await expect(page.get_by_role("textbox")).to_have_value("x" * 10)
