// The open chat: head, pinned bar, topics and the stream of messages.

import { bubble, isService, nameOf, summary } from "./bubble.js";
import { $, avatar, h, icon } from "./dom.js";
import { group, isPrivate, markRead, person, roomTitle, typingIn, view, visible, world } from "./store.js";
import { t } from "./texts.js";
import { day, ofUnix, sameDay } from "./when.js";

const SHOWN = 250;
const JOIN_SECONDS = 600;
const drawn = new Map();
let atEnd = true;

const stay = () => atEnd && ($("scroll").scrollTop = $("scroll").scrollHeight);

/** Whoever reads the newest message keeps seeing it, whatever grows: a keyboard, a picture, the next message. */
export function keepAtEnd() {
  const scroll = $("scroll");
  let before = 0;
  const observer = new ResizeObserver(stay);
  observer.observe(scroll);
  observer.observe($("messages"));
  scroll.addEventListener("scroll", () => {
    const hidden = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
    if (hidden < 60) atEnd = true;
    else if (scroll.scrollTop < before) atEnd = false;
    before = scroll.scrollTop;
    $("to-bottom").hidden = hidden < 300;
  });
  $("to-bottom").onclick = () => scroll.scrollTo({ top: scroll.scrollHeight, behavior: "smooth" });
  $("to-bottom").title = t("toBottom");
}

/** The messages that belong on screen: of the chat, and of its topic where one is open. */
function listed() {
  const all = visible(view.room, view.me);
  const topics = group(view.room)?.topics ?? [];
  const inTopic = topics.length && view.thread ? all.filter((one) => (one.message_thread_id ?? 1) === view.thread) : all;
  return inTopic.slice(-SHOWN);
}

export function drawConversation(act, { jump = false } = {}) {
  drawHead(act);
  drawTopics(act);
  drawPinned(act);
  atEnd ||= jump;
  drawMessages(act);
  stay();
  if (!document.hidden && $("chat").offsetParent) markRead(view.room, view.me);
}

function drawHead(act) {
  const room = view.room;
  const back = h("button.icon.back", { type: "button", title: t("back"), onclick: () => act("back") }, icon("back"));
  const title = roomTitle(room);
  $("chat").ariaLabel = title;
  const words = h("div.title", {}, h("b", {}, title), subtitle(room));
  const picture = isPrivate(room) ? avatar(title, world.bot.id, "bot") : avatar(title, room, "group");
  $("chat-head").replaceChildren(back, picture, words, h("button.icon", { type: "button", title: t("menu"), onclick: () => act("panel") }, icon("menu")));
}

function subtitle(room) {
  if (!view.connected) return h("small", {}, t("lineLost"));
  const doing = typingIn(room);
  if (doing) return h("small.typing", {}, t(doing.action === "typing" ? "typing" : "uploading"), h("i"), h("i"), h("i"));
  if (isPrivate(room)) return h("small", {}, person(room)?.blocked ? t("blocked") : t("bot"));
  const one = group(room);
  const botIsIn = one && ["member", "administrator"].includes(one.bot);
  return h("small", {}, t(botIsIn ? "members" : "membersWithoutBot", { n: (one?.members.length ?? 0) + (botIsIn ? 1 : 0) }));
}

function drawTopics(act) {
  const topics = group(view.room)?.topics ?? [];
  const bar = $("topics");
  bar.hidden = !topics.length;
  const tabs = [{ id: null, name: t("allTopics") }, { id: 1, name: t("general") }, ...topics];
  const tab = ({ id, name }) => h("button", { type: "button", "aria-pressed": String(view.thread === id), onclick: () => act("topic", id) }, name);
  bar.replaceChildren(...(topics.length ? tabs.map(tab) : []));
}

function drawPinned(act) {
  const pinned = listed().filter((one) => one.pinned).at(-1);
  const bar = $("pinned");
  bar.hidden = !pinned;
  if (!pinned) return;
  bar.replaceChildren(h("div", {}, h("b", {}, t("pinned")), h("span", {}, summary(pinned))), icon("pin"));
  bar.onclick = () => act("jump", pinned.message_id);
}

function drawMessages(act) {
  const list = listed();
  const elements = [];
  let before = null;
  for (const one of list) {
    const newDay = !before || !sameDay(ofUnix(before.date), ofUnix(one.date));
    if (newDay) elements.push(separator(one));
    elements.push(element(one, { follows: !newDay && joins(before, one), act }));
    before = one;
  }
  if (!list.length) elements.push(greeting(act));
  sync($("messages"), elements);
}

const joins = (before, one) => !isService(before) && before.from.id === one.from.id && one.date - before.date < JOIN_SECONDS && before.message_thread_id === one.message_thread_id;

/** An unchanged message keeps its element, so that nothing flickers and sound goes on. */
function element(one, { follows, act }) {
  const id = `${view.me}:${one.chat.id}:${one.message_id}`;
  const state = JSON.stringify([one, follows, document.documentElement.lang, nameOf(one.from)]);
  const known = drawn.get(id);
  if (known?.state === state) return known.element;
  const made = bubble(one, { follows, act });
  if (known) made.classList.add("changed");
  drawn.set(id, { state, element: made });
  return made;
}

function separator(one) {
  return h("div.service.day", {}, h("span", {}, day(ofUnix(one.date))));
}

function greeting(act) {
  const inPrivate = isPrivate(view.room);
  const words = world.bot.descriptions[person(view.me).language] || world.bot.description;
  const about = words ? h("p", {}, words) : null;
  const start = inPrivate ? h("button.primary", { type: "button", onclick: () => act("command", "/start") }, t("start")) : null;
  return h("div.greeting", {}, avatar(roomTitle(view.room), inPrivate ? world.bot.id : view.room, inPrivate ? "bot" : "group"), h("b", {}, t("empty")), about, inPrivate ? h("p", {}, t("hello")) : null, start);
}

/** Bring a list of children up to date with as few moves as possible. */
function sync(parent, elements) {
  elements.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
  while (parent.children.length > elements.length) parent.lastElementChild.remove();
}

export function jumpTo(id) {
  const target = $(`m${id}`);
  if (!target) return;
  target.scrollIntoView({ block: "center", behavior: "smooth" });
  target.classList.remove("found");
  void target.offsetWidth;
  target.classList.add("found");
}
