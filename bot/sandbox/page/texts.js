// The page's own sentences, Chinese and English alike.

const TEXTS = {
  zh: {
    chats: "聊天", phoneOf: "谁的手机", roles: { representative: "销售", manager: "主管", administrator: "管理员", stranger: "陌生人" },
    bot: "机器人", members: "{n} 位成员", membersWithoutBot: "{n} 位成员 · 机器人不在群里",
    typing: "正在输入…", uploading: "正在发送文件…", message: "输入消息", empty: "还没有消息", hello: "点“开始”与机器人打个招呼",
    start: "开始", unblock: "解除屏蔽", blocked: "已屏蔽机器人", edited: "已编辑", pinned: "置顶消息", onlyYou: "仅你可见",
    forwarded: "转发自 {name}", via: "通过 @{name}", photo: "图片", voice: "语音", document: "文件", location: "位置", contact: "名片",
    joined: "{name} 加入了群组", left: "{name} 离开了群组", pinnedIt: "{name} 置顶了“{what}”", topicMade: "话题“{name}”已创建",
    upgraded: "群组已升级为超级群", groupMade: "群组已创建", renamed: "群组改名为“{name}”", you: "你", today: "今天", yesterday: "昨天",
    reply: "回复", edit: "编辑", forward: "转发给机器人", copied: "已复制", react: "点赞", replyTo: "回复 {name}", editing: "编辑消息",
    attach: "发送附件", commands: "命令", keyboard: "键盘", send: "发送", back: "返回", menu: "演示控制", more: "更多", close: "关闭", toBottom: "到最新消息",
    allTopics: "全部", general: "常规", clock: "演示时钟", speed: "时间流速", real: "实时", stop: "停", moving: "时间正在前进…",
    trouble: "制造麻烦", offline: "断网 30 秒", flood: "429 · 等 5 秒", broken: "500 × 3", lost: "丢失应答", block: "屏蔽机器人", heal: "全部恢复",
    group: "这个群", kick: "移出机器人", add: "加入机器人", promote: "设为管理员", demote: "取消管理员", upgrade: "升级为超级群",
    calls: "机器人的调用", noCalls: "还没有调用", language: "界面语言", silent: "静默", done: "好的", offlineFor: "机器人断网，还有 {n} 秒",
    customers: "可以聊的客户", lineLost: "与沙盒的连接断开，正在重连…", open: "打开", noResults: "没有结果", download: "下载",
  },
  en: {
    chats: "Chats", phoneOf: "Whose phone", roles: { representative: "Representative", manager: "Manager", administrator: "Administrator", stranger: "Stranger" },
    bot: "bot", members: "{n} members", membersWithoutBot: "{n} members · the bot is not in",
    typing: "typing…", uploading: "sending a file…", message: "Message", empty: "No messages yet", hello: "Press Start to say hello to the bot",
    start: "Start", unblock: "Unblock", blocked: "The bot is blocked", edited: "edited", pinned: "Pinned message", onlyYou: "Only you can see this",
    forwarded: "Forwarded from {name}", via: "via @{name}", photo: "Photo", voice: "Voice message", document: "Document", location: "Location", contact: "Contact",
    joined: "{name} joined the group", left: "{name} left the group", pinnedIt: "{name} pinned “{what}”", topicMade: "Topic “{name}” was created",
    upgraded: "The group was upgraded to a supergroup", groupMade: "The group was created", renamed: "The group is now “{name}”", you: "You", today: "Today", yesterday: "Yesterday",
    reply: "Reply", edit: "Edit", forward: "Forward to the bot", copied: "Copied", react: "Like", replyTo: "Reply to {name}", editing: "Edit message",
    attach: "Attach", commands: "Commands", keyboard: "Keyboard", send: "Send", back: "Back", menu: "Demo controls", more: "More", close: "Close", toBottom: "To the newest message",
    allTopics: "All", general: "General", clock: "Demo clock", speed: "Speed of time", real: "real", stop: "stop", moving: "Time is moving…",
    trouble: "Make trouble", offline: "Offline 30 s", flood: "429 · wait 5 s", broken: "500 × 3", lost: "Lose an answer", block: "Block the bot", heal: "Heal all",
    group: "This group", kick: "Remove the bot", add: "Add the bot", promote: "Make it admin", demote: "No admin", upgrade: "Upgrade",
    calls: "Calls of the bot", noCalls: "No calls yet", language: "Language", silent: "silent", done: "OK", offlineFor: "The bot is offline for {n} s more",
    customers: "Customers to talk about", lineLost: "Lost the sandbox, connecting again…", open: "Open", noResults: "No results", download: "Download",
  },
};

let language = "zh";

export function setLanguage(code) {
  language = TEXTS[code] ? code : "en";
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
}

export const currentLanguage = () => language;

/** A sentence of the page: t("forwarded", {name: "Li Na"}); nested keys with a dot. */
export function t(key, values = {}) {
  const found = key.split(".").reduce((part, name) => part?.[name], TEXTS[language]);
  return String(found ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The keys of both languages, so that a test can compare them. */
export const textKeys = () => Object.fromEntries(Object.entries(TEXTS).map(([code, texts]) => [code, Object.keys(texts).sort()]));
