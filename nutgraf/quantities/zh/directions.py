"""Chinese words that say up or down, and which of them speaks of a number; the twin of `quantities.directions`."""

from __future__ import annotations

from nutgraf.patterns import pattern
from nutgraf.quantities.values import Direction

# up down; the first partner of a word is the one that a hint proposes
_PAIRS = """
上涨 下跌, 上升 下降, 增长 下滑, 增长 下降, 增加 减少, 提高 降低, 攀升 下挫, 攀升 回落, 飙升 暴跌, 飙涨 暴跌,
大涨 大跌, 急升 急跌, 激增 锐减, 猛增 骤降, 激增 骤减, 跃升 骤降, 扩大 收窄, 扩大 萎缩, 反弹 下探, 回升 回落,
走高 走低, 高开 低开, 收涨 收跌, 收高 收低, 涨幅 跌幅, 升幅 跌幅, 增幅 降幅, 涨停 跌停, 上调 下调, 上行 下行,
上扬 下挫, 加息 降息, 走强 走弱, 升值 贬值, 增持 减持, 提升 降低, 调升 调降, 增至 减至, 升至 降至, 涨至 跌至,
增收 减收, 年增 年减, 月增 月减, 新增 减少, 增产 减产, 上浮 下浮, 扩张 收缩, 劲升 重挫, 劲升 急挫, 涨超 跌超,
涨逾 跌逾, 涨近 跌近, 累涨 累跌, 升值 缩水, 增加 缩减, 增加 蒸发, 高出 低于, 高于 低于, 拉升 跳水, 再涨 再跌,
升 降, 涨 跌, 升 挫, 增 减
"""
_UP: dict[str, str] = {}
_DOWN: dict[str, str] = {}
for _pair in _PAIRS.replace("\n", " ").split(","):
    _up, _down = _pair.split()
    _UP.setdefault(_up, _down)
    _DOWN.setdefault(_down, _up)
_WORD = pattern("|".join(sorted({*_UP, *_DOWN}, key=len, reverse=True)))
# words that hold one of these letters and say nothing of direction
_OTHER = pattern(
    "降水|降雨|升级|升学|晋升|升空|降落|减肥|减震|增值税|增发|增资|增设|降级|减免|投降|下降通道|减税|增信|增强"
)
_STOPS = pattern("[。；！？!?;\n]")
_DENIED = pattern(r"(?:没有|并未|并没有|未能|未|不再|不会|不曾|没)(?:出现|继续|明显|进一步|如期|能)?\Z")
_PRICED = pattern(r"\s*(?:的)?(?:同比|环比|按年|按月|年度|单日|累计|日内|盘中|最大|总)?(?:的)?")
_BEHIND = frozenset(
    "涨幅 跌幅 升幅 增幅 降幅 增长 下滑 下降 上涨 下跌 上升 反弹 回落 涨势 提升 降息 加息 减少 增加 贬值 升值 "
    "缩水".split()
)
_REACH = 60


def direction(text: str) -> int:
    """1 where the last word of direction in `text` says up, -1 for down, 0 for none; a negation turns it round."""
    found = last(text)
    return found.way if found else 0


def opposite(word: str) -> str:
    """What to write where a word of direction says the wrong one."""
    return _UP.get(word) or _DOWN.get(word, "")


def last(text: str) -> Direction | None:
    """The last word of direction before a number that stands behind `text`, in the same sentence."""
    low = max(0, len(text) - _REACH)
    for stop in _STOPS.finditer(text, low):
        low = stop.end()
    others = [match.span() for match in _OTHER.finditer(text, low)]
    found = [match for match in _WORD.finditer(text, low) if not any(a <= match.start() < b for a, b in others)]
    if not found:
        return None
    match = found[-1]
    way = 1 if match[0] in _UP else -1
    denied = _DENIED.search(text, low, match.start()) is not None
    return Direction(match[0], -way if denied else way, len(text) - match.end(), match.start(), denied)


def first(text: str) -> Direction | None:
    """The word of direction in the phrase that a number before `text` opens: `18.2%的跌幅`."""
    opening = _PRICED.match(text)
    match = _WORD.match(text, opening.end() if opening else 0)
    if not match or match[0] not in _BEHIND or (opening and not opening[0]):
        return None
    return Direction(match[0], 1 if match[0] in _UP else -1, match.start(), match.start())


def words(text: str) -> list[Direction]:
    """The words of direction of a short text, from its end."""
    found = []
    while each := last(text):
        found.append(each)
        text = text[: each.start]
    return found


def leading(text: str, found: Direction) -> None:
    """The word of direction that another goes on from, of which Chinese needs none: each number has its own."""


def happening(text: str) -> bool:
    """Whether a number that stands behind `text` is said to happen now; Chinese verbs have no tense to tell by."""
    return False
