"""What a person typed, cleaned for matching, with every cleaned character tied to the original it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# Common business words in traditional script; one character for one, so places in the text stay the same.
_TRADITIONAL: Final = (
    "訪访 訂订 單单 貨货 發发 據据 萬万 億亿 錢钱 塊块 過过 遲迟 還还 沒没 對对 說说 話话 來来 進进 開开 會会 談谈 "
    "見见 個个 們们 價价 漲涨 廠厂 電电 網网 機机 車车 東东 華华 國国 際际 業业 務务 產产 經经 營营 銀银 資资 財财 "
    "報报 負负 債债 險险 評评 級级 戶户 質质 問问 題题 壞坏 訴诉 滿满 認认 調调 換换 離离 職职 陳陈 張张 劉刘 黃黄 "
    "趙赵 楊杨 吳吴 孫孙 馬马 許许 鄭郑 謝谢 韓韩 馮冯 蕭萧 葉叶 蘇苏 盧卢 蔣蒋 賈贾 鄧邓 壽寿 黨党 準准 備备 約约 "
    "續续 簽签 協协 議议 項项 標标 誤误 爭争 競竞 敵敌 線线 聯联 繫系 絡络 點点 後后 號号 週周 幾几 兩两 雙双 齊齐 "
    "數数 轉转 帳账 賬账 匯汇 結结 餘余 額额 響响 應应 復复 決决 處处 時时 間间 歲岁 禮礼 節节 慶庆 內内 區区 縣县 "
    "鎮镇 鄉乡 門门 試试 驗验 測测 實实 樣样 裝装 運运 輸输 達达 壓压 縮缩 減减 緩缓 擔担 憂忧 勢势 頭头 從从 這这 "
    "給给 讓让 買买 賣卖 貴贵 賺赚 虧亏 損损 虛虚 擬拟 環环 鋼钢 鐵铁 鋁铝 銅铜 礦矿 氣气 藥药 醫医 療疗 衛卫 農农 "
    "紡纺 織织 藝艺 術术 屬属 於于 預预 計计 劃划 劑剂 圖图 紙纸 畫画 讀读 寫写 學学 習习 動动 變变 態态 勁劲 創创 "
    "設设 維维 護护 衝冲 擊击 為为 無无 與与 並并 絕绝 緣缘 纜缆 輪轮 鏈链 鎖锁 鎢钨 鈦钛 鋰锂 須须 領领 導导 顧顾 "
    "館馆 麼么 嗎吗 員员 陸陆 總总 聽听 親亲 辦办 樓楼 層层 現现 嚴严 種种 類类 歡欢 興兴 傳传 銷销 聲声 稱称 責责 "
    "範范 圍围 該该 論论 證证 漢汉 粵粤 滬沪 寧宁 澤泽 濱滨 濟济 瀋沈 遼辽 龍龙 鳳凤 鵬鹏 鴻鸿 鷹鹰 島岛 嶺岭 廣广 "
    "慮虑 韋韦 顯显 專专 屆届 嘗尝 當当 歸归 權权 圓圆 園园 場场 壇坛 氈毡 樁桩 紅红 綠绿 藍蓝 銳锐 賽赛 偉伟 強强 "
    "傑杰 寶宝 豐丰 榮荣 順顺 遠远 潤润 誠诚 麗丽 晉晋 閩闽 贛赣 魯鲁 陝陕 雲云 瓊琼 甯宁 蘭兰 連连 錦锦 鎧铠 鏡镜 "
    "鍋锅 爐炉 燈灯 殼壳 殺杀 貸贷 費费 購购 贏赢 輕轻 較较 載载 邊边 適适 選选 醬酱 鈣钙 閉闭 階阶 隊队 隨随 雜杂 "
    "難难 頁页 頂顶 頻频 願愿 顆颗 飛飞 飯饭 飲饮 驚惊 齡龄 擴扩 擋挡 採采 撥拨 搶抢 歐欧 歷历 殘残 溝沟 滯滞 潛潜 "
    "煩烦 熱热 燒烧 爾尔 狀状 獎奖 獲获 瑣琐 畢毕 異异 盡尽 眾众 礙碍 穩稳 筆笔 簡简 紀纪 終终 組组 細细 統统 絲丝 "
    "緊紧 繼继 罰罚 羅罗 聞闻 脫脱 腦脑 舊旧 艦舰 莊庄 萊莱 著着 蓋盖 補补 裡里 複复 覺觉 觀观 觸触 訊讯 託托 註注 "
    "詢询 詳详 語语 課课 請请 諾诺 謀谋 講讲 譯译 豬猪 貿贸 賓宾 賠赔 賴赖 趕赶 跡迹 踐践 軟软 "
    "編编 碼码 幣币 別别 納纳 識识 稅税 錄录 優优 審审 製制 倉仓 庫库 檔档 執执 儲储 積积"
)
_FOLD: Final = {ord(pair[0]): pair[1] for pair in _TRADITIONAL.split()} | str.maketrans(
    {"￥": "¥", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "〜": "~", "～": "~", "﹣": "-"}
)
_WIDE_COMMA: Final = re.compile("[０-９]，")
_KEPT: Final = "，。；：！？"  # full-width marks part sentences, their narrow twins also part digits


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A message: `original` as typed, `clean` for matching (one width, one script, lower case, no invisible marks)."""

    original: str
    clean: str
    origins: tuple[int, ...]  # index in `original` of each clean character, and of the end

    def quote(self, start: int, end: int) -> str:
        """The original words behind clean[start:end]."""
        if start >= end:
            return ""
        return self.original[self.origins[start] : self.origins[end - 1] + 1].strip()

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """clean[start:end] with the rest of the Latin words it cuts through."""
        while start > 0 and start < end and _is_latin(self.clean[start - 1]) and _is_latin(self.clean[start]):
            start -= 1
        while start < end < len(self.clean) and _is_latin(self.clean[end - 1]) and _is_latin(self.clean[end]):
            end += 1
        return start, end


def _is_latin(character: str) -> bool:
    return character.isalpha() and character < "\u2000"


def normalise(original: str) -> Text:
    """Clean `original`; every step works on one character, so that evidence can quote what was typed."""
    if all(len(_FOLDED[code]) == 1 for code in set(map(ord, original))) and not _WIDE_COMMA.search(original):
        return Text(original, original.translate(_FOLDED), tuple(range(len(original) + 1)))
    pieces: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(original):
        after_wide_digit = index > 0 and "０" <= original[index - 1] <= "９"
        piece = "," if character == "，" and after_wide_digit else _FOLDED[ord(character)]
        pieces.append(piece)
        origins.extend([index] * len(piece))
    return Text(original, "".join(pieces), (*origins, len(original)))


def fold(text: str) -> str:
    """Only the clean form of `text`, for keys that are compared and never quoted."""
    return text.translate(_FOLDED)


class Memo(dict[int, str]):
    """A table for str.translate that works out each character once; characters are few, texts are many."""

    def __init__(self, meaning: Callable[[str], str]) -> None:
        self._meaning = meaning

    def __missing__(self, code: int) -> str:
        self[code] = found = self._meaning(chr(code))
        return found


def _clean(character: str) -> str:
    if character in _KEPT:
        return character
    if character == "\n":
        return character
    if unicodedata.category(character) in {"Cf", "Cc", "Mn", "Cs", "Co"}:
        return " " if character == "\t" else ""
    if character.isspace():
        return " "
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
    return plain.lower().translate(_FOLD)


_FOLDED: Final = Memo(_clean)
