"""Conversations about a whole portfolio: matrix, concentration, segments and what would be if, in both languages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from db import people, scenarios, scores
from db.gateway import Database, Tx
from db.models import Customer, Order
from db.scope import ALL, Scope
from tests.dialogues.test_forged_buttons import forge
from tests.support.conversation import Conversation, Said, one
from tests.support.firm import Person


def in_cells(said: Said) -> int:
    """How many customers the table of the matrix counts."""
    rows = [line for line in said.text.splitlines() if line.startswith(("概率高", "概率中", "概率低"))]
    assert len(rows) == 3
    return sum(int(number) for line in rows for number in re.findall(r"[🟢🟡🟠🔴] (\d+)", line))


def last(database: Database, person: Person) -> scenarios.ScenarioInfo | None:
    return database.look(lambda tx: scenarios.latest(tx, person.id))


def count(database: Database, scope: Scope) -> int:
    return len(database.look(lambda tx: scores.all_current(tx, scope)))


# Matrix -------------------------------------------------------------------------------------------------------------


async def test_the_matrix_counts_the_askers_customers_only(company: Conversation, database: Database) -> None:
    firm = company.firm
    of_east, of_north = await one(company, firm.chen, "/matrix"), await one(company, firm.wang, "矩阵")
    assert of_east.text.startswith(f"风险矩阵 · 客户流失 · {count(database, Scope((firm.east,)))} 家客户")
    assert in_cells(of_east) + in_cells(of_north) == in_cells(await one(company, firm.admin, "风险矩阵"))
    assert 0 < in_cells(of_north) < in_cells(of_east)


async def test_a_cell_leads_to_its_customers_and_back(company: Conversation) -> None:
    firm = company.firm
    said = await one(company, firm.chen, "/matrix")
    label = next(label for label in said.buttons[:9] if not label.endswith(" 0"))
    [cell] = await company.press(firm.chen, label)
    number = label.split()[1]
    assert (cell.id, f"· {number} 家" in cell.text, "¥" in cell.text) == (said.id, True, True)
    [card] = await company.press(firm.chen, cell.buttons[0])
    assert card.text.startswith(cell.buttons[0].rstrip("…"))
    await company.say(firm.chen, "/matrix")
    await company.press(firm.chen, label)
    [back] = await company.press(firm.chen, "« 矩阵")
    assert back.text == said.text


async def test_another_kind_of_risk_by_button_and_by_word(company: Conversation) -> None:
    firm = company.firm
    await one(company, firm.chen, "/matrix")
    [payment] = await company.press(firm.chen, "付款")
    assert payment.text.startswith("风险矩阵 · 付款违约")
    assert "✓ 付款" in payment.buttons
    assert (await one(company, firm.chen, "矩阵 付款违约")).text == payment.text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_the_matrix_in_english(company: Conversation) -> None:
    said = await one(company, company.firm.chen, "matrix payment default")
    assert said.text.startswith("Risk matrix · payment default")
    assert "Probability high: impact low" in said.text


async def test_made_up_buttons_are_refused(company: Conversation) -> None:
    firm = company.firm
    await one(company, firm.chen, "/matrix")
    theirs = f"v1:wi:orders:0.5:{firm.haier}"
    for data in (
        *("v1:mx:show:doom", "v1:mx:cell:loss:high:huge:0", "v1:mx:cell:loss:high:high:x", "v1:seg:colour", "v1:mx"),
        *(
            "v1:wi:orders:7:0",
            "v1:wi:orders:nan:0",
            "v1:wi:lose:0:0",
            "v1:wi:lose_largest:1.5:0",
            "v1:wi:earthquake:1:0",
        ),
        *("v1:wi", "v1:wi:terms:30", f"{theirs}0000000000000000000000"),
    ):
        assert await forge(company, firm.chen, data) == "这个按钮已失效，请重新发起操作。", data
    assert await forge(company, firm.chen, theirs) == "没有找到这家客户，或它不在您的范围内。"
    assert await forge(company, firm.chen, f"v1:wi:lose:0:{firm.haier}") == "您无权查看或操作此项。"
    assert await forge(company, firm.chen, f"v1:do:whatif:{firm.haier}") == "您无权查看或操作此项。"


# Concentration --------------------------------------------------------------------------------------------------------


async def test_concentration_counts_groups_and_hides_amounts_in_a_group(
    company: Conversation, database: Database
) -> None:
    firm = company.firm
    alone = await one(company, firm.chen, "集中度")
    assert "前 1 家" in alone.text
    assert "（集团，" in alone.text
    assert "¥" in alone.text
    assert "丢掉最大的 2 家" in alone.buttons
    together = await one(company, firm.chen, "/concentration", chat=firm.group)
    assert together.raw["ephemeral_to"] == firm.chen.telegram
    assert ("¥" in together.text, together.buttons) == (False, ["在私聊中打开"])
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="confidential"))
    assert "¥" in (await one(company, firm.chen, "/concentration", chat=firm.group)).text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_concentration_in_english(company: Conversation) -> None:
    said = await one(company, company.firm.chen, "/concentration")
    assert "Share of the top 5: 🔴 high" in said.text
    assert "Target: top 5 at most 30%" in said.text


# Segments -------------------------------------------------------------------------------------------------------------


async def test_segments_by_any_dimension_in_one_message(company: Conversation) -> None:
    firm = company.firm
    said = await one(company, firm.chen, "分群")
    assert said.text.startswith("分群 · 按行业")
    for label in ("规模", "地区", "信用", "评级", "类别", "风险", "项目", "价值", "购买行为", "长尾", "潜力股"):
        [shown] = await company.press(firm.chen, label)
        assert (shown.id, f"✓ {label}" in shown.buttons) == (said.id, True)
    assert (await one(company, firm.chen, "分群 长尾")).text.startswith("长尾客户")


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_segments_in_english(company: Conversation) -> None:
    said = await one(company, company.firm.chen, "/segments buying")
    assert said.text.startswith("Segments · by Buying")
    assert "retention" in said.text


async def test_a_sentence_that_begins_so_is_heard_as_a_sentence(company: Conversation) -> None:
    for text in ("集中度高的客户今天说要晚付款", "矩阵科技今天来电"):
        said = await company.say(company.firm.li, text)
        assert not any(each.text.startswith(("集中度 ·", "风险矩阵")) for each in said)


# What if --------------------------------------------------------------------------------------------------------------


async def test_losing_the_largest_is_shown_kept_and_compared_later(company: Conversation, database: Database) -> None:
    firm = company.firm
    said = await one(company, firm.chen, "假设 丢掉最大的两家")
    assert said.text.startswith("🔮 全部客户：丢掉最大的 2 家")
    assert re.search(r"客户数 (\d+) → (\d+)", said.text)
    assert "不再是客户" in said.text
    kept = last(database, firm.chen)
    assert kept is not None
    assert (kept.inputs["kind"], kept.scope) == ("lose_largest", Scope((firm.east,)))
    assert kept.today["customers"] == count(database, Scope((firm.east,))) > kept.expected["customers"]
    came = await one(company, firm.chen, "/whatif 上次")
    assert came.text.startswith("上次的假设（11-23）")
    assert re.search(r"客户数 (\d+) → (\d+) → \1", came.text)


async def test_what_if_counts_the_askers_customers_only(company: Conversation, database: Database) -> None:
    firm = company.firm
    for person, scope in ((firm.wang, Scope((firm.north,))), (firm.admin, ALL)):
        await one(company, person, "/whatif lose the largest")
        kept = last(database, person)
        assert kept is not None
        assert kept.today["customers"] == count(database, scope)


async def test_what_if_on_one_customer_by_tap(company: Conversation) -> None:
    firm = company.firm
    asked = await one(company, firm.chen, "/whatif 华能电力")
    assert asked.buttons[:4] == ["投诉都解决", "按时付款", "订单 −50%", "账期 +30 天"]
    [said] = await company.press(firm.chen, "订单 −50%")
    assert (said.id, said.text.startswith("🔮 华能电力：订单 −50%")) == (asked.id, True)
    assert re.search(r"流失概率 [\d.]+% → [\d.]+%", said.text)
    assert (await one(company, firm.chen, "/whatif last")).text.startswith("上次的假设")
    in_words = await one(company, firm.chen, "假设 华能电力的订单减半")
    assert in_words.text == said.text


async def test_what_if_in_plain_words(company: Conversation) -> None:
    firm = company.firm
    assert (await one(company, firm.chen, "如果丢掉最大的两家会怎样？")).text.startswith("🔮 全部客户：丢掉最大的 2 家")
    for text in ("失去最大的两个客户会怎样", "华能电力走了会怎么样"):
        assert (await one(company, firm.chen, text)).text.startswith("🔮")
    assert (await one(company, firm.chen, "如果华能电力走了会怎么样？")).text.startswith("🔮 华能电力：客户流失")
    told = await company.say(firm.li, "如果价格不降,华能电力可能要流失")
    assert not any(said.text.startswith("🔮") for said in told)


async def test_the_risk_card_leads_to_what_if_and_back(company: Conversation) -> None:
    firm = company.firm
    card = await one(company, firm.chen, "/risk 华能电力")
    await company.press(firm.chen, "假设")
    [said] = await company.press(firm.chen, "按时付款")
    assert said.text.startswith("🔮 华能电力：按时付款")
    [back] = await company.press(firm.chen, "« 返回")
    assert back.text == card.text


async def test_terms_of_an_industry_and_refusals_that_teach(company: Conversation) -> None:
    firm = company.firm
    assert (await one(company, firm.chen, "/whatif 电力行业账期+30天")).text.startswith("🔮 电力行业：账期 +30 天")
    assert "现有行业：" in (await one(company, firm.chen, "/whatif 钢铁行业 需求-20%")).text
    assert "账期改多少天？" in (await one(company, firm.chen, "/whatif 账期延长")).text
    assert "丢掉谁？" in (await one(company, firm.chen, "/whatif 丢掉")).text
    assert "您还没有做过假设推演" in (await one(company, firm.wang, "/whatif 上次")).text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_what_if_in_english(company: Conversation) -> None:
    firm = company.firm
    menu = await one(company, firm.chen, "/whatif")
    assert "/whatif lose the two largest" in menu.text
    [said] = await company.press(firm.chen, "Terms +30 days")
    assert (said.id, said.text.startswith("🔮 All customers: Terms +30 days")) == (menu.id, True)
    said = await one(company, firm.chen, "what if demand -20 % in power")
    assert said.text.startswith("🔮 All in power: Orders −20%")
    together = await one(company, firm.chen, "/whatif lose the two largest", chat=firm.group)
    assert ("¥" in together.text, "金额在群里不显示" in together.text or "Amounts" in together.text) == (False, True)


# Stages, causes and the target ----------------------------------------------------------------------------------------


async def test_segments_by_stage_say_what_to_do_in_each_and_where_customers_were_lost(company: Conversation) -> None:
    [said] = await company.say(company.firm.chen, "分群 阶段")
    assert "按阶段" in said.text
    assert "高层互访" in said.text or "扩大品类" in said.text
    [causes] = await company.press(company.firm.chen, "风险主因")
    assert "按风险主因" in causes.text


async def test_an_administrator_sets_the_concentration_target_and_nobody_else(company: Conversation) -> None:
    firm = company.firm
    [said] = await company.say(firm.admin, "集中度 目标 95%")
    assert "前 5 家不超过 95%" in said.text
    [refused] = await company.say(firm.chen, "/concentration 目标 20%")
    assert "无权" in refused.text
    [taught] = await company.say(firm.admin, "/concentration target 1%")
    assert "例如" in taught.text
    [audit] = await company.say(firm.admin, "/audit")
    assert "更改集中度目标" in audit.text
    assert "30% → 95%" in audit.text or "0.3 → 0.95" in audit.text


async def test_targets_of_diversification_with_progress_and_pace(company: Conversation, database: Database) -> None:
    firm = company.firm
    said = await one(company, firm.admin, "集中度 目标 新客户 3 自2026-01-01起 2027-06-30前")
    assert re.search(r"新客户：\d+（目标 3，至 2027-06-30）", said.text)
    for text in ("/concentration 目标 新产品 15% 自2026-06-01起", "目标 新行业 40 自2026-01-01起", "目标 新渠道 1"):
        said = await one(company, firm.admin, text)
    assert re.search(r"新产品销售额占比：[\d.]+%（目标 15%，至 2027-11-23）", said.text)
    assert re.search(r"🟠 新行业：\d+（目标 40，至 2027-11-23）.* 落后：01-01 起算，按进度应有 18", said.text)
    assert re.search(r"🎯 新渠道：0（目标 1，至 2027-11-23）░{10} 跟得上：11-23 起算，按进度应有 0", said.text)
    told = (await one(company, firm.admin, "/audit")).text
    assert "更改集中度目标 新客户 3 · 2026-01-01 → 2027-06-30" in told
    gone = await one(company, firm.admin, "目标 新行业 取消")
    assert "新行业：" not in gone.text
    # Who sees a part of the customers is told of that part, and of no pace.
    part = await one(company, firm.chen, "集中度")
    assert re.search(r"🎯 新客户：您可见的客户里 \d+，全公司目标 3（至 2027-06-30）", part.text)
    together = await one(company, firm.chen, "/concentration", chat=firm.group)
    assert ("🎯 新客户" in together.text, "¥" in together.text) == (True, False)
    database.run(lambda tx: tx.sql.execute(update(Order).values(product=None)).rowcount)
    database.run(lambda tx: tx.sql.execute(update(Customer).values(acquisition_channel=None)).rowcount)
    bare = await one(company, firm.admin, "集中度")
    assert "但数据里没有填订单的产品，算不出进度" in bare.text
    assert "但数据里没有填客户的获客渠道，算不出进度" in bare.text


async def test_targets_are_for_administrators_and_refusals_teach(company: Conversation, database: Database) -> None:
    firm = company.firm
    for text in ("集中度 目标 新客户 12", "/concentration target new customers 12", "/concentration 目标 新客户 很多"):
        assert (await one(company, firm.chen, text)).text == "您无权查看或操作此项。"
    refused = {
        "/concentration 目标 新客户 很多": "没看懂这个目标",
        "集中度 目标 新客户 0": "1 到 10,000",
        "集中度 目标 新客户 2.5": "1 到 10,000",
        "集中度 目标 新客户 150%": "1% 到 100%",
        "集中度 目标 新客户 12 2090-01-01前": "日期不对",
        "集中度 目标 新客户 12 自2027-01-01起": "日期不对",
    }
    assert {
        text: words for text, words in refused.items() if words not in (await one(company, firm.admin, text)).text
    } == {}
    kept = database.look(people.firm)
    assert kept is not None
    assert "targets" not in kept.settings


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_targets_in_english(company: Conversation) -> None:
    firm = company.firm
    said = await one(company, firm.admin, "/concentration target new customers 12 by 2027-06-30")
    assert "New customers: 0 (target 12 by 2027-06-30)" in said.text
    assert "on pace: due by now 0, counted from 23 Nov" in said.text
    said = await one(company, firm.admin, "target new products 15% since 2026-06-01 until 2027-06-30")
    assert re.search(r"Sales of new products: [\d.]+% \(target 15% by 2027-06-30\)", said.text)
    assert "Sales of new products" not in (await one(company, firm.admin, "target new products off")).text


async def test_who_may_set_targets_is_told_how_and_nobody_else(company: Conversation) -> None:
    command = "/concentration target"
    for person, told in ((company.firm.admin, True), (company.firm.chen, False)):
        [said] = await company.say(person, "/concentration")
        assert (command in said.text or "集中度 目标" in said.text) is told


async def test_the_matrix_says_by_which_shares_the_firm_ranks_impact(company: Conversation, database: Database) -> None:
    firm = company.firm
    assert "合占 50%，算大；接着的 30% 算中" in (await one(company, firm.chen, "/matrix")).text

    def narrower(tx: Tx) -> None:
        found = people.firm(tx)
        assert found is not None
        people.change_settings(tx, {**found.settings, "scoring": {"matrix": {"impact": [0.4, 0.75]}}})

    database.run(narrower)
    assert "合占 40%，算大；接着的 35% 算中" in (await one(company, firm.chen, "/matrix")).text
