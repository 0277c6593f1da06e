"""Conversations about files: sent, looked at, imported, taken back, and handed out again."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from db import files, imports, people, records
from db.gateway import Database, Tx
from handlers.imports import service, work
from handlers.imports.work import Task
from tests.handlers.imports.reading import workbook
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, Said
from tests.support.firm import Person
from tests.support.workers import ThreadWorkers

ORDERS = """订单号,客户,日期,金额,备注
A-1,华能,2026-03-02,12000,x
A-2,海尔集团,2026-04-02,800,
A-3,新客户厂,2026-05-02,5,
A-4,华能,明天,7,
"""


async def orders_shown(talk: Conversation, content: str = ORDERS) -> Said:
    [shown] = await talk.upload(talk.firm.admin, "orders.csv", content.encode())
    return shown


def amounts(database: Database, customer_id: int) -> list[int]:
    found = database.look(lambda tx: records.of_customer(tx, "orders", customer_id))
    return sorted(int(row["amount"]) for row in found)


async def test_a_file_is_shown_before_anything_is_stored(talk: Conversation, database: Database) -> None:
    shown = await orders_shown(talk)
    assert shown.text.splitlines() == [
        "📄 orders.csv · 订单",
        "列对应：订单号 → order_key、客户 → customer_key、日期 → ordered_at、金额 → amount",
        "未使用的列：备注（可用 列名=字段 指定）",
        "文件合计：¥12,805.00 · 2026-03-02 – 2026-05-02 · 客户 3 家",
        "可导入 3 行，拒绝 1 行；目前什么都没有保存。",
        "第 5 行：日期：“明天”不是日期（例如 2024-03-28）",
        "有 1 家客户还不存在：新客户厂。不新建的话，这些行会被拒绝。",
    ]
    assert shown.buttons == ["导入", "导入并新建客户", "是别的数据", "取消"]
    assert amounts(database, talk.firm.huaneng) == []


async def test_a_press_imports_scores_and_can_be_taken_back_as_a_whole(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    shown = await orders_shown(talk)
    closed, done = await talk.press(firm.admin, "导入并新建客户")
    assert (closed.id, closed.text) == (shown.id, "☑️ 已处理，结果见下。")
    assert done.text.splitlines() == [
        "导入 #1 完成：订单 新增 3，更新 0，无变化 0，拒绝 1。",
        "新建客户 1 家。",
        "所有客户已重新评分。",
        "最近一笔订单在 2026-05-02（205 天前）：以今天来看几乎所有客户都算沉默。请补上之后的数据；"
        "命令行里 score --as-of 可以看当时的情况。",
    ]
    assert amounts(database, firm.huaneng) == [12000]
    assert amounts(database, firm.haier) == [800]
    assert "华能电力" in (await talk.say(firm.admin, "/risk 华能"))[-1].text
    [undone] = await talk.press(firm.admin, "撤销导入")
    assert undone.text == "已撤销导入 #1，涉及 3 家客户。"
    assert amounts(database, firm.huaneng) == []
    assert await talk.press(firm.admin, "撤销导入") == []
    assert (await talk.toasts(firm.admin))[-1] == "导入 #1 已经撤销过了。"


async def test_without_new_customers_their_rows_are_refused(talk: Conversation) -> None:
    await orders_shown(talk)
    _, done = await talk.press(talk.firm.admin, "导入")
    assert done.text.splitlines()[:2] == [
        "导入 #1 完成：订单 新增 2，更新 0，无变化 0，拒绝 2。",
        "第 4 行：客户“新客户厂”不存在",
    ]


async def test_the_same_file_again_changes_nothing(talk: Conversation) -> None:
    for expected in ("新增 2，更新 0，无变化 0", "新增 0，更新 0，无变化 2"):
        await orders_shown(talk)
        _, done = await talk.press(talk.firm.admin, "导入")
        assert expected in done.text


async def test_cancelled_nothing_is_stored_and_the_file_is_let_go(talk: Conversation, database: Database) -> None:
    await orders_shown(talk)
    [cancelled] = await talk.press(talk.firm.admin, "取消")
    assert cancelled.text == "已取消，什么都没有保存。"
    assert cancelled.buttons == []
    assert database.look(lambda tx: files.content(tx, 1)) is None
    assert database.look(imports.latest) == []


async def test_a_kind_that_is_not_clear_is_asked_for(talk: Conversation) -> None:
    [asked] = await talk.upload(talk.firm.admin, "data.csv", "客户,日期,金额\n华能,2026-03-02,10\n".encode())
    assert asked.text == "“data.csv”里是哪一种数据？"
    assert {"订单", "回款", "取消"} <= set(asked.buttons)
    [shown] = await talk.press(talk.firm.admin, "回款")
    assert shown.id == asked.id
    assert shown.text.startswith("📄 data.csv · 回款")
    _, done = await talk.press(talk.firm.admin, "导入")
    assert "回款 新增 1" in done.text


async def test_headings_say_more_than_a_files_name_and_a_person_says_more_than_both(talk: Conversation) -> None:
    content = "单据编号,往来单位,业务日期,收款到期日,价税合计\nAR-1,华能,2026-03-02,2026-04-02,10\n".encode()
    [shown] = await talk.upload(talk.firm.admin, "客户往来明细.csv", content)
    assert shown.text.startswith("📄 客户往来明细.csv · 发票")
    [asked] = await talk.press(talk.firm.admin, "是别的数据")
    assert (asked.id, asked.text) == (shown.id, "“客户往来明细.csv”里是哪一种数据？")
    [again] = await talk.press(talk.firm.admin, "订单")
    assert again.text.startswith("📄 客户往来明细.csv · 订单")
    _, done = await talk.press(talk.firm.admin, "导入")
    assert "订单 新增 1" in done.text


async def test_a_name_helps_where_headings_are_not_clear(talk: Conversation) -> None:
    [shown] = await talk.upload(talk.firm.admin, "三月回款.csv", "客户,日期,金额\n华能,2026-03-02,10\n".encode())
    assert shown.text.startswith("📄 三月回款.csv · 回款")


async def test_the_caption_says_kind_and_columns(talk: Conversation) -> None:
    content = b"wem,wann,was\nBolt,2026-03-02,10\n"
    caption = "订单\nwem=customer_name\nwann=ordered_at\nwas=amount"
    [shown] = await talk.upload(talk.firm.admin, "x.csv", content, caption=caption)
    assert shown.text.startswith("📄 x.csv · 订单")
    [refused] = await talk.upload(talk.firm.admin, "x.csv", content, caption="订单")
    assert refused.text.startswith(
        "❌ “x.csv”不能导入：缺少列 customer_key, ordered_at, amount；文件里有：wem, wann, was。例如 "
    )
    assert refused.text.endswith("哪一列是“客户”？请点选。")


async def test_columns_are_named_by_taps(talk: Conversation, database: Database) -> None:
    content = "wem;wann;was\n华能;2026-03-02;1.500\n海尔集团;2026-04-02;2.000\n".encode()
    [refused] = await talk.upload(talk.firm.admin, "orders.csv", content, caption="订单")
    assert set(refused.buttons) == {"wem", "wann", "was", "取消"}
    for column, asked in (("wem", "下单日期"), ("wann", "金额")):
        [refused] = await talk.press(talk.firm.admin, column)
        assert refused.text.endswith(f"哪一列是“{asked}”？请点选。")
        assert column not in refused.buttons
    [unclear] = await talk.press(talk.firm.admin, "was")
    assert unclear.buttons == ["1.500 = 1.500", "1.500 = 1,500", "取消"]
    [shown] = await talk.press(talk.firm.admin, "1.500 = 1,500")
    assert "文件合计：¥3,500.00 · 2026-03-02 – 2026-04-02 · 客户 2 家" in shown.text
    await talk.press(talk.firm.admin, "导入")
    assert amounts(database, talk.firm.huaneng) == [1500]


async def test_a_table_without_headings_gets_them_by_taps(talk: Conversation) -> None:
    content = "A-1,华能,2026-03-02,1200.50\nA-2,华能,2026-03-03,10.00\n".encode()
    [refused] = await talk.upload(talk.firm.admin, "orders.csv", content, caption="订单")
    assert refused.buttons == ["A-1", "华能", "2026-03-02", "1200.50", "取消"]
    for cell in ("华能", "2026-03-02"):
        await talk.press(talk.firm.admin, cell)
    [shown] = await talk.press(talk.firm.admin, "1200.50")
    assert "文件合计：¥1,210.50" in shown.text


async def test_the_order_of_day_and_month_is_asked_and_can_be_turned(talk: Conversation) -> None:
    content = "order,customer,date,amount\n1,华能,03/05/2026,10\n2,华能,04/06/2026,20\n".encode()
    [asked] = await talk.upload(talk.firm.admin, "orders.csv", content)
    assert asked.buttons == ["03/05/2026 = 2026-05-03", "03/05/2026 = 2026-03-05", "取消"]
    [shown] = await talk.press(talk.firm.admin, "03/05/2026 = 2026-03-05")
    assert "2026-03-05 – 2026-04-06" in shown.text
    content = "invoice,customer,invoice date,due date,amount\n1,华能,03/05/2026,04/26/2026,10\n".encode()
    [shown] = await talk.upload(talk.firm.admin, "invoices.csv", content)
    assert "invoice date：03/05/2026 读作 2026-03-05。" in shown.text
    [turned] = await talk.press(talk.firm.admin, "03/05/2026 = 2026-05-03")
    assert "2026-05-03" in turned.text


async def test_another_amount_and_another_unit_are_a_tap_away(talk: Conversation) -> None:
    content = "订单号,客户,日期,不含税金额（万元）,价税合计（万元）\n1,华能,2026-03-02,1,1.13\n".encode()
    [shown] = await talk.upload(talk.firm.admin, "orders.csv", content)
    assert "文件合计：¥11,300.00" in shown.text
    assert "价税合计（万元）：每个数按 10,000 倍计。" in shown.text
    [net] = await talk.press(talk.firm.admin, "金额用 不含税金额（万元）")
    assert "文件合计：¥10,000.00" in net.text
    [plain] = await talk.press(talk.firm.admin, "不含税金额（万元）：不乘倍数")
    assert "文件合计：¥1.00" in plain.text


async def test_a_spreadsheet_is_read_too(talk: Conversation) -> None:
    content = workbook([["order", "customer", "date", "amount"], ["S-1", "Bolt", "2026-01-05", 12.5]])
    [shown] = await talk.upload(talk.firm.admin, "book.xlsx", content)
    assert "可导入 1 行" in shown.text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7 nothing", "这是 pdf 文件；请用 CSV 或 Excel（xlsx）"),
        (b"a,b\n\xff\xfe\x81 x\n\x81", "认不出文件编码；请另存为 UTF-8 的 CSV"),
    ],
)
async def test_what_is_no_table_is_refused_kindly(talk: Conversation, content: bytes, why: str) -> None:
    [refused] = await talk.upload(talk.firm.admin, "orders.csv", content)
    assert refused.text == f"❌ “orders.csv”不能导入：{why}"


async def test_too_large_a_file_is_refused(talk: Conversation) -> None:
    [refused] = await talk.upload(talk.firm.admin, "orders.csv", b"x" * (21 << 20))
    assert refused.text == "文件超过 20 MB，请发送小一些的文件。"


class Dying(ThreadWorkers):
    """Workers that die of every file they read, or fail otherwise."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def run(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        if function.__module__.startswith("handlers.imports"):
            raise self._error
        return await super().run(function, *args, **kwargs)


async def test_a_file_that_kills_its_reader_is_refused_kindly(talk: Conversation) -> None:
    talk.service._services.workers = Dying(BrokenProcessPool())
    [refused] = await talk.upload(talk.firm.admin, "evil.xlsx", b"PK")
    assert refused.text.startswith("❌ 这个文件读不下去")


async def test_a_file_that_kills_its_importer_leaves_nothing(talk: Conversation, database: Database) -> None:
    await orders_shown(talk)
    talk.service._services.background = Dying(BrokenProcessPool())
    news = await talk.press(talk.firm.admin, "导入")
    assert news[-1].text.startswith("❌ 这个文件读不下去")
    [run] = database.look(imports.latest)
    assert run.undone_at is not None


async def test_a_fault_of_ours_leaves_nothing_and_is_told(talk: Conversation, database: Database) -> None:
    await talk.upload(talk.firm.chen, "orders.csv", ORDERS.encode())
    talk.service._services.background = Dying(ZeroDivisionError("ours"))
    news = await talk.press(talk.firm.chen, "导入")
    assert news[-1].text.startswith("❌ 抱歉，处理时出错了，已通知管理员（编号 ")
    [run] = database.look(imports.latest)
    assert run.undone_at is not None


async def test_after_a_kill_the_next_process_does_what_was_asked(talk: Conversation, database: Database) -> None:
    """The press is stored, and no worker ever came to it."""
    admin = talk.firm.admin
    await talk.stop()
    database.run(lambda tx: begun(tx, admin, ORDERS.encode()))
    await talk.start()
    assert amounts(database, talk.firm.huaneng) == [12000]
    assert "新增 2" in (await talk.shown(admin.telegram))[-1].text


def begun(tx: Tx, person: Person, content: bytes) -> None:
    file_id = files.keep(tx, name="orders.csv", mime=None, now=MONDAY, content=content)
    import_id = service.begin(tx, kind="orders", file_name="orders.csv", digest="", member_id=person.id, now=MONDAY)
    task = Task(import_id, person.id, person.telegram, message="gone", file_id=file_id, rows=3)
    work.owe(tx, task, zone="Asia/Shanghai", now=MONDAY)


async def test_it_all_works_in_english_too(talk: Conversation, database: Database) -> None:
    chen = talk.firm.chen
    database.run(lambda tx: people.change_member(tx, chen.id, language="en"))
    content = b"order,customer,date,amount\nE-1,Bolt,2026-03-02,12000\nE-2,Newcomer,2026-03-02,1\n"
    [shown] = await talk.upload(chen, "orders.csv", content)
    assert shown.text.splitlines() == [
        "📄 orders.csv · Orders",
        "Columns: order → order_key, customer → customer_key, date → ordered_at, amount → amount",
        "In the file: CN¥12,001.00 · 2026-03-02 · customers: 2",
        "2 rows can be imported, 0 are refused; nothing is stored yet.",
        "Customers that do not exist yet: 1 (Newcomer). Unless they are created, their rows are refused.",
    ]
    _, done = await talk.press(chen, "Import and create customers")
    assert done.text.splitlines()[0] == "Import #1 done: Orders created 2, updated 0, unchanged 0, refused 0."
    assert "Newcomer" in (await talk.say(chen, "/risk Newcomer"))[-1].text
    [undone] = await talk.press(chen, "Undo import")
    assert undone.text == "Import #1 taken back; customers concerned: 2."


async def test_a_picture_sent_as_a_file_is_no_import(talk: Conversation) -> None:
    [refused] = await talk.upload(talk.firm.li, "site.jpg", b"\xff\xd8\xff")
    assert refused.text.startswith("图片请作为照片发送")


# Who may ------------------------------------------------------------------------------------------------------------


async def test_representatives_are_told_who_may(talk: Conversation) -> None:
    [refused] = await talk.upload(talk.firm.li, "orders.csv", ORDERS.encode())
    assert refused.text.startswith("导入文件由管理员和团队主管来做。")
    [refused] = await talk.say(talk.firm.amy, "/import")
    assert refused.text.startswith("Files are imported by administrators and team managers.")
    [refused] = await talk.say(talk.firm.li, "导出 订单")
    assert refused.text == "导出由管理员和团队主管来做。"


async def test_a_manager_imports_for_the_own_team_only(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.upload(firm.chen, "orders.csv", ORDERS.encode())
    _, done = await talk.press(firm.chen, "导入")
    assert "新增 1，更新 0，无变化 0，拒绝 3" in done.text
    assert "第 3 行：客户“海尔集团”不存在" in done.text
    assert amounts(database, firm.haier) == []


async def test_nobody_takes_back_what_others_imported(talk: Conversation) -> None:
    firm = talk.firm
    await orders_shown(talk)
    _, done = await talk.press(firm.admin, "导入")
    assert "新增 2" in done.text
    [page] = await talk.say(firm.chen, "/import")
    assert page.buttons == []
    chat = firm.chen.telegram
    forged = {"sender": chat, "chat": chat, "message_id": page.id, "data": "v1:imports:undo:1", "force": True}
    pressed = await talk.rig.do("press", **forged)
    await talk.service.settle(update_id=pressed["update_id"])
    assert (await talk.toasts(firm.chen))[-1] == "只有发起这次导入的人或管理员可以撤销它。"


async def test_the_page_explains_and_lists_what_can_be_taken_back(talk: Conversation) -> None:
    await orders_shown(talk)
    await talk.press(talk.firm.admin, "导入")
    [page] = await talk.say(talk.firm.admin, "导入")
    assert "SO-1,华能电力,2026-03-28,350000" in page.text
    assert page.text.splitlines()[-1] == "#1 11-23 orders.csv · 订单 · 新增 2"
    await talk.press(talk.firm.admin, "撤销导入 #1")
    [page] = await talk.say(talk.firm.admin, "/import")
    assert page.text.splitlines()[-1].endswith("· 已撤销")
    assert page.buttons == []


# Out again ----------------------------------------------------------------------------------------------------------


async def test_an_export_is_a_document(talk: Conversation) -> None:
    await orders_shown(talk)
    await talk.press(talk.firm.admin, "导入")
    [sent] = await talk.say(talk.firm.admin, "/export 订单 csv")
    assert sent.text == "订单：2 行"
    assert sent.raw["document"]["file_name"] == "orders-2026-11-23.csv"
    [asked] = await talk.say(talk.firm.chen, "/export")
    assert "评分" in asked.buttons
    [sent] = await talk.press(talk.firm.chen, "订单")
    assert sent.text == "订单：1 行"
    assert sent.raw["document"]["file_name"] == "orders-2026-11-23.xlsx"
    [refused] = await talk.say(talk.firm.chen, "/export 火车")
    assert refused.text.startswith("不认识的种类“火车”。可用：客户、联系人、订单")


async def test_a_report_is_a_document_for_who_leads(talk: Conversation) -> None:
    firm = talk.firm
    [asked] = await talk.say(firm.chen, "报告")
    assert asked.buttons == ["PDF", "Excel"]
    [sent] = await talk.press(firm.chen, "PDF")
    assert sent.raw["document"]["file_name"] == "risk-2026-11-23.pdf"
    [sent] = await talk.say(firm.chen, "/report excel")
    assert sent.raw["document"]["file_name"] == "risk-2026-11-23.xlsx"
    [refused] = await talk.say(firm.li, "/report pdf")
    assert refused.text == "您无权查看或操作此项。"
    [refused] = await talk.say(firm.chen, "/report", chat=firm.group)
    assert refused.text == "报告含金额，请在与我的私聊里要。"


async def test_who_has_invoices_only_is_told_how_they_serve_as_purchases(talk: Conversation) -> None:
    content = "invoice,customer,invoice date,due date,amount\n1,华能,2026-11-05,2026-12-05,10\n".encode()
    await talk.upload(talk.firm.admin, "invoices.csv", content)
    _, done = await talk.press(talk.firm.admin, "导入")
    assert done.text.endswith("把同一个文件再按“订单”导入一次。")
    [shown] = await talk.upload(talk.firm.admin, "invoices.csv", content, caption="订单")
    assert shown.text.startswith("📄 invoices.csv · 订单")
    _, done = await talk.press(talk.firm.admin, "导入")
    assert done.text.endswith("所有客户已重新评分。")
