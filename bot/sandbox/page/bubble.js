// One message as a phone shows it.

import { fileUrl } from "./api.js";
import { avatar, h, icon, nameColor } from "./dom.js";
import { formatted } from "./entities.js";
import { group, message as findMessage, view, world } from "./store.js";
import { t } from "./texts.js";
import { ofUnix, time } from "./when.js";

const isMine = (one) => one.from.id === view.me;
export const nameOf = (user) => (user.id === world.bot.id ? world.bot.name : user.first_name);

/** A short description for lists, quotes and the pinned bar. */
export function summary(one) {
  if (!one) return "";
  if (isService(one)) return serviceText(one);
  const kind = ["photo", "voice", "document", "location", "contact"].find((name) => name in one);
  const label = kind === "document" ? one.document.file_name : kind ? t(kind) : "";
  const icons = { photo: "🖼 ", voice: "🎤 ", document: "📎 ", location: "📍 ", contact: "👤 " };
  return kind ? icons[kind] + (one.caption || label) : (one.text ?? "").replace(/\s+/g, " ");
}

const SERVICE = ["new_chat_members", "left_chat_member", "pinned_message", "forum_topic_created", "migrate_to_chat_id", "migrate_from_chat_id", "group_chat_created", "new_chat_title"];
export const isService = (one) => SERVICE.some((name) => name in one);

const shortened = (text) => ([...text].length > 24 ? [...text].slice(0, 23).join("") + "…" : text);

function serviceText(one) {
  const name = nameOf(one.from);
  if (one.new_chat_members) return t("joined", { name: one.new_chat_members.map(nameOf).join(", ") });
  if (one.left_chat_member) return t("left", { name: nameOf(one.left_chat_member) });
  if (one.pinned_message) return t("pinnedIt", { name, what: shortened(summary(findMessage(one.chat.id, one.pinned_message.message_id))) });
  if (one.forum_topic_created) return t("topicMade", { name: one.forum_topic_created.name });
  if (one.new_chat_title) return t("renamed", { name: one.new_chat_title });
  return t(one.group_chat_created ? "groupMade" : "upgraded");
}

/** The element of a message; `follows` joins it to the one above, `act(kind, ...)` hears of taps. */
export function bubble(one, { follows, act }) {
  if (isService(one)) return h("div.service", {}, h("span", {}, serviceText(one)));
  const mine = isMine(one);
  const row = h(`article.row${mine ? ".mine" : ""}${follows ? ".follows" : ""}`, { id: `m${one.message_id}` });
  if (!mine && one.chat.type !== "private") row.append(follows ? h("span.avatar.ghost") : avatar(nameOf(one.from), one.from.id, one.from.is_bot ? "bot" : ""));
  const stack = h("div.stack", {}, body(one, mine, follows, act), keyboard(one, act));
  row.append(stack);
  return row;
}

function body(one, mine, follows, act) {
  const media = "photo" in one;
  const box = h(`div.bubble${one.ephemeral_to ? ".ephemeral" : ""}${media ? ".media" : ""}`, {
    oncontextmenu: (event) => (event.preventDefault(), act("menu", one, event)),
    ondblclick: () => act("reply", one),
  });
  if (!mine && !follows && one.chat.type !== "private") box.append(h("b.sender", { style: `color:${nameColor(one.from.id)}` }, nameOf(one.from)));
  const topic = !view.thread && one.message_thread_id && group(one.chat.id)?.topics.find(({ id }) => id === one.message_thread_id);
  if (topic && !follows) box.append(h("div.in-topic", {}, `# ${topic.name}`));
  if (one.ephemeral_to) box.append(h("div.only", {}, icon("eye"), t("onlyYou")));
  if (one.forward_origin) box.append(h("div.origin", {}, t("forwarded", { name: originName(one.forward_origin) })));
  if (one.via_bot) box.append(h("div.origin", {}, t("via", { name: one.via_bot.username })));
  if (one.reply_to_message) box.append(quote(one.reply_to_message, act));
  box.append(...contents(one), ...texts(one, act), meta(one, mine));
  if (one.reactions.length) box.append(h("div.reactions", {}, one.reactions.map((r) => h("span", {}, r.emoji))));
  box.append(h("button.more", { type: "button", title: t("more"), onclick: (event) => act("menu", one, event) }, icon("more")));
  return box;
}

const originName = (origin) => origin.sender_user_name ?? nameOf(origin.sender_user);

function quote(replied, act) {
  const go = () => act("jump", replied.message_id || replied.ephemeral_message_id);
  return h("button.quote", { type: "button", onclick: go, style: `--tone:${nameColor(replied.from.id)}` }, h("b", {}, nameOf(replied.from)), h("span", {}, summary(replied)));
}

function texts(one, act) {
  const text = one.text ?? one.caption;
  return text ? [h("div.words", {}, formatted(text, one.entities ?? one.caption_entities, act))] : [];
}

function contents(one) {
  if (one.photo) return [photo(one.photo)];
  if (one.voice) return [voice(one.voice)];
  if (one.document) return [file(one.document)];
  if (one.location) return [place(one.location)];
  if (one.contact) return [h("div.file", {}, h("span.disc", {}, icon("card")), h("div", {}, h("b", {}, one.contact.first_name), h("small", {}, one.contact.phone_number)))];
  return [];
}

function photo(sizes) {
  const { file_id: id, width, height } = sizes.at(-1);
  const url = fileUrl(id);
  return h("a.photo", { href: url, target: "_blank" }, h("img", { src: url, alt: t("photo"), loading: "lazy", style: `aspect-ratio:${width}/${height}` }));
}

const readableSize = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function file(document) {
  const about = h("div", {}, h("b", {}, document.file_name), h("small", {}, readableSize(document.file_size)));
  return h("a.file", { href: fileUrl(document.file_id), download: document.file_name, title: t("download") }, h("span.disc", {}, icon("file")), about);
}

function voice(note) {
  const audio = new Audio(fileUrl(note.file_id));
  const button = h("button.disc", { type: "button", "aria-label": t("voice"), onclick: () => (audio.paused ? audio.play().catch(() => {}) : audio.pause()) }, icon("play"));
  const bars = h("span.bars", {}, waves(note.file_unique_id).map((height) => h("i", { style: `height:${height}%` })));
  const length = h("small", {}, `${Math.floor(note.duration / 60)}:${String(note.duration % 60).padStart(2, "0")}`);
  audio.onplay = () => button.replaceChildren(icon("pause"));
  audio.onpause = () => button.replaceChildren(icon("play"));
  audio.ontimeupdate = () => bars.style.setProperty("--played", `${(100 * audio.currentTime) / (audio.duration || 1)}%`);
  return h("div.voice", {}, button, h("div", {}, bars, length));
}

/** The same pattern for the same note: drawn from its id, as the sandbox does not decode sound. */
function waves(seed) {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: 34 }, (_, index) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return Math.round(18 + (state / 2 ** 32) * 60 * (0.55 + 0.45 * Math.sin(index / 3)) + 12);
  });
}

function place({ latitude, longitude }) {
  const words = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return h("div.place", {}, h("div.map", {}, icon("place")), h("small", {}, words));
}

function meta(one, mine) {
  const edited = one.edits > 0 ? h("span", {}, t("edited")) : null;
  const silent = one.silent ? h("span.silent", { title: t("silent") }, icon("bell-off")) : null;
  const pinned = one.pinned ? h("span.pin", { title: t("pinned") }, icon("pin")) : null;
  return h("span.meta", {}, pinned, silent, edited, h("time", {}, time(ofUnix(one.date))), mine ? icon("checks") : null);
}

function keyboard(one, act) {
  const rows = one.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const press = (button, event) => act("press", one, button, event.currentTarget);
  const key = (button) =>
    h(`button.key${button.style ? "." + button.style : ""}`, { type: "button", onclick: (event) => press(button, event), disabled: "disabled" in button }, h("span", {}, button.text), button.url || button.web_app ? icon("link") : null);
  return h("div.keys", {}, rows.map((row) => h("div.keyrow", {}, row.map(key))));
}

