// The list of chats on the phone in hand.

import { nameOf, summary } from "./bubble.js";
import { $, avatar, h, icon } from "./dom.js";
import { isPrivate, person, roomTitle, roomsOf, typingIn, unread, view, visible, world } from "./store.js";
import { t } from "./texts.js";
import { ofUnix, short } from "./when.js";

export function drawSidebar(act) {
  $("list").ariaLabel = t("chats");
  drawOwner(act);
  const rooms = roomsOf(view.me).map((room) => ({ room, last: visible(room, view.me).at(-1) }));
  const [bot, ...groups] = rooms;
  groups.sort((one, other) => (other.last?.date ?? 0) - (one.last?.date ?? 0));
  $("rooms").replaceChildren(...[bot, ...groups].map((one) => row(one, act)));
}

function drawOwner(act) {
  const me = person(view.me);
  const about = h("div.title", {}, h("b", {}, me.name), h("small", {}, t(`roles.${me.role}`), me.team ? ` · ${me.team}` : ""));
  const menu = h("button.icon.only-phone", { type: "button", title: t("menu"), onclick: () => act("panel") }, icon("menu"));
  $("list-head").replaceChildren(avatar(me.name, me.id), about, menu);
}

function row({ room, last }, act) {
  const title = roomTitle(room);
  const picture = isPrivate(room) ? avatar(title, world.bot.id, "bot") : avatar(title, room, "group");
  const count = unread(room, view.me);
  const when = last ? h("time", {}, short(ofUnix(last.date))) : null;
  const line = h("div.line", {}, preview(room, last), count ? h("span.count", {}, String(count)) : null);
  const open = h("button.room", { type: "button", "aria-current": String(room === view.room), onclick: () => act("open", room) }, picture, h("div.about", {}, h("div.line", {}, h("b", {}, title), when), line));
  return h("li", {}, open);
}

function preview(room, last) {
  if (typingIn(room)) return h("span.preview.typing", {}, t("typing"));
  if (!last) return h("span.preview", {}, t("empty"));
  const who = last.from.id === view.me ? t("you") : isPrivate(room) ? "" : nameOf(last.from);
  return h("span.preview", {}, who ? h("em", {}, `${who}: `) : null, summary(last));
}
