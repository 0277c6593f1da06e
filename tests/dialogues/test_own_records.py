"""Conversations about fields of the firm's own on visits, complaints and other records."""

from __future__ import annotations

from io import BytesIO

import pytest

from db import people, records
from db.gateway import Database
from db.scope import ALL, Scope
from handlers.imports import export
from tests.support.conversation import Conversation, one


def kept(database: Database, table: str, scope: Scope = ALL) -> list[tuple[int, list[object]]]:
    """Customer and values of each record that has some."""
    found = database.look(lambda tx: records.details(tx, table, scope))
    return [(customer, [value for key, value in each.items() if key.startswith("own_")]) for customer, _, each in found
            if any(key.startswith("own_") for key in each)]  # fmt: skip


@pytest.mark.parametrize(
    ("spoken", "made", "listed", "told", "table", "shown", "value"),
    [
        ("zh", "/fields 拜访/到访方式: 视频 现场", "· 到访方式（拜访；视频 / 现场）",
         "/visit 华能 谈了付款，要晚两周 到访方式：视频", "visits", "到访方式：视频", "视频"),
        ("zh", "/fields 投诉/责任部门 文字", "· 责任部门（投诉；文字）",
         "华能投诉质量问题，责任部门：生产二部", "complaints", "责任部门：生产二部", "生产二部"),
        ("zh", "/fields 拜访/停留分钟 数字", "· 停留分钟（拜访；数字）",
         "拜访 华能 停留分钟: 45 一切正常", "visits", "停留分钟：45", 45.0),
        ("en", "/fields visit/Channel: video on-site", "· Channel (Visit; video / on-site)",
         "/visit Huaneng channel: video, all is well", "visits", "Channel: video", "video"),
        ("en", "/fields complaint/Department: text", "· Department (Complaint; text)",
         "Huaneng complained about quality; department: plant 2", "complaints", "Department: plant 2", "plant 2"),
    ],
    indirect=["spoken"],
)  # fmt: skip
async def test_a_field_of_a_record_is_told_by_name_and_value_and_undone_with_it(
    company: Conversation, database: Database, made: str, listed: str, told: str, table: str, shown: str, value: object
) -> None:
    firm = company.firm
    assert listed in (await one(company, firm.admin, made)).text
    said = await one(company, firm.li, told)
    assert shown in said.text
    assert kept(database, table) == [(firm.huaneng, [value])]
    await company.say(firm.li, "/undo")
    assert kept(database, table) == []


async def test_what_is_no_value_or_has_no_record_is_named_and_the_entry_is_kept(
    company: Conversation, database: Database
) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 拜访/到访方式: 视频 现场")
    for told in ("/visit 华能 一切正常 到访方式：骑马", "拜访 华能 到访方式：骑马"):
        wrong = await one(company, firm.li, told)
        assert "拜访" in wrong.text
        assert "“到访方式”没有保存：“骑马”不能作为它的值" in wrong.text
    lost = await one(company, firm.li, "华能下单5万，到访方式：视频")
    assert "“到访方式”没有保存：这条消息里没有拜访" in lost.text
    assert kept(database, "visits") == []


async def test_values_are_counted_and_the_field_dropped(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 拜访/到访方式: 视频 现场")
    await company.say(firm.li, "/visit 华能 一切正常 到访方式：视频")
    await one(company, firm.li, "/fields")
    [spread] = await company.press(firm.li, "到访方式")
    assert "视频：1 家" in spread.text
    await one(company, firm.wang, "/fields")
    assert "视频" not in (await company.press(firm.wang, "到访方式"))[0].text
    await one(company, firm.admin, "/fields")
    await company.press(firm.admin, "到访方式")
    [gone] = await company.press(firm.admin, "删除字段")
    assert "· 到访方式" not in gone.text
    assert "到访方式：" not in (await one(company, firm.li, "/visit 华能 到访方式：视频 一切正常")).text
    assert kept(database, "visits") == [(firm.huaneng, ["视频"])]


async def test_files_bring_and_take_the_fields_of_records(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 拜访/到访方式: 视频 现场")
    await company.say(firm.li, "/visit 华能 一切正常 到访方式：视频")
    settings = database.look(people.firm)
    assert settings is not None
    file = BytesIO()
    headings = export.columns("visits", settings)
    assert headings[-1] == "到访方式" or "到访方式" in headings
    database.look(lambda tx: export.write(file, "csv", headings, export.rows(tx, "visits", ALL, settings)))
    lines = file.getvalue().decode().splitlines()
    [own] = [line for line in lines[1:] if "视频" in line]
    [said] = await company.say(firm.li, "/undo")
    assert said.text.startswith("↩️")
    assert kept(database, "visits") == []
    changed = "\r\n".join([lines[0], own.replace("视频", "现场")]).encode()
    await company.upload(firm.admin, "visits.csv", changed, caption="/import visits")
    await company.press(
        firm.admin, next(b for b in (await company.shown(firm.admin.telegram))[-1].buttons if "导入" in b)
    )
    assert kept(database, "visits") == [(firm.huaneng, ["现场"])]
