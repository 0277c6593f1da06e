"""Where a customer's name may stand in a sentence, and which brands are also ordinary words."""

from __future__ import annotations

import re
from typing import Final

from handlers.common.understand.lexicon import words

# Brands that are everyday words count as a mention only where a name is expected.
EVERYDAY_ZH: Final = frozenset(words("everyday_zh"))
EVERYDAY_EN: Final = frozenset(words("everyday_en"))

SLOT_ZH: Final = re.compile(
    r"(?:拜访了?|走访了?|回访了?|造访了?|探访了?|登门|上门|去了?一?趟?|到了?|见了?|见到了?|见完|约了?|跟|和|与|同|给|帮|在|对|向|由|收到了?|联系了?|"
    r"客户|来自|关于|参观了?|接待了?|陪|找了?|今天|昨天|前天|刚刚?|刚才|更新|风险|评级|记录|新增|查一?下|看一?下|看看|查询|从|把|被|是|,|，|。|;|；|\s)"
)
SLOT_EN: Final = re.compile(
    r"(?:^|\b)(?:visit(?:ed|ing)?|met|meet|saw|see|with|at|from|to|by|of|for|on|called|call|phoned|rang|about|is|are|will|would|was|has|customer|client|"
    r"risk|rating|update|log|new|signed|invoiced|billed|chased|emailed|losing|lose|lost|and|that|show|does|did)(?![a-z])"
)
SLOT_END_ZH: Final = re.compile(
    r"[，。；,;！？!?\n:：]|\s(?=[^a-z0-9\s])|的|了|说|谈|聊|要|想|已|还|没|不|今天|昨天|明天|前天|上周|下周|本周|这周|周[一二三四五六日]|刚|"
    r"下单|下了|订|签|续|付|打款|汇|回款|到账|开票|开了|投诉|抱怨|反馈|反映|采购|追加|取消|退|中标|丢标|项目|合同|发票|订单|风险|评级|流失|"
    r"满意|净利|营收|利润|负债|违约|被|王总|李总|张总|总|经理|离职|换|新来|需求|需要|竞争|对手|行业|政策|市场|合作|影响|配合|情况|怎么|如何|多|高|"
    r"吗|呢|现在|最近|可能|会|将|把|给|跟|和|与|在|去|来|拜访|见|回访|电话|资料|概率|危险|稳|好|差"
)
