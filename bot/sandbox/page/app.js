// Wiring: what a tap does, and what is drawn when something changes.

import { post } from "./api.js";
import { summary } from "./bubble.js";
import { beginInline, drawComposer, editOwn, insertText, pressButton, refreshCommands, replyTo, resetComposer, sendText, showInline } from "./composer.js";
import { drawConversation, jumpTo, keepAtEnd } from "./conversation.js";
import { $, h, icon } from "./dom.js";
import { drawPanel, refreshCalls, tick } from "./panel.js";
import { drawSidebar } from "./sidebar.js";
import { follow, group, isPrivate, listen, load, person, roomsOf, startReading, view, world } from "./store.js";
import { setLanguage, t } from "./texts.js";

const waiting = new Map();
const answered = new Set();

const actions = {
  open: (room) => openRoom(room),
  back: () => (document.body.dataset.screen = "list"),
  panel: () => document.body.classList.toggle("panel-open"),
  person: (id) => takePhone(id),
  topic: (id) => ((view.thread = id), draw({ jump: true })),
  jump: (id) => jumpTo(id),
  reply: (one) => replyTo(one),
  command: (text) => sendText(text),
  write: (text) => (document.body.classList.remove("panel-open"), insertText(text)),
  link: (url) => openLink(url),
  press: (one, button, element) => press(one, button, element),
  menu: (one, event) => openMenu(one, event),
  language: (code) => (localStorage.setItem("language", code), setLanguage(code), resetComposer().then(() => draw())),
  error: (text) => toast(text, "bad"),
};
const act = (kind, ...details) => actions[kind](...details);

function draw(options) {
  drawPanel(act);
  drawConversation(act, options);
  drawSidebar(act);
  drawComposer(actions.error);
}

async function takePhone(id) {
  view.me = id;
  localStorage.setItem("me", String(id));
  document.body.classList.remove("panel-open");
  const room = roomsOf(id).includes(view.room) && !isPrivate(view.room) ? view.room : id;
  await openRoom(room, document.body.dataset.screen);
}

async function openRoom(room, screen = "chat") {
  Object.assign(view, { room, thread: null });
  document.body.dataset.screen = screen;
  await resetComposer();
  draw({ jump: true });
}

// --- buttons and links ---

/** A link to the bot opens its chat, with `?start=` as if Start was pressed there; others open beside the page. */
async function openLink(url) {
  const link = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)(?:[?&]start=([\w-]+))?$/.exec(url);
  if (link?.[1].toLowerCase() !== world.bot.username) return void window.open(url, "_blank", "noopener");
  await openRoom(view.me);
  if (link[2]) await sendText(`/start ${link[2]}`);
}

async function press(one, button, element) {
  if (button.url || button.web_app) return openLink(button.url ?? button.web_app.url);
  if (button.copy_text) return void navigator.clipboard?.writeText(button.copy_text.text).then(() => toast(t("copied")));
  if ("switch_inline_query_current_chat" in button) return beginInline(button.switch_inline_query_current_chat);
  if ("switch_inline_query" in button) return beginInline(button.switch_inline_query);
  element.classList.add("busy");
  const receipt = await pressButton(one, button);
  const done = () => element.classList.remove("busy");
  if (!receipt?.callback_query_id || answered.has(receipt.callback_query_id)) return done();
  waiting.set(receipt.callback_query_id, done);
  setTimeout(() => release(receipt.callback_query_id), 15_000);
}

function release(query) {
  answered.add(query);
  waiting.get(query)?.();
  waiting.delete(query);
}

function onToast({ query, person: id, text, alert, url }) {
  release(query);
  if (id !== view.me) return;
  if (url) window.open(url, "_blank", "noopener");
  if (text && alert) showAlert(text);
  else if (text) toast(text);
}

function toast(text, kind = "") {
  const element = h(`div.toast${kind ? "." + kind : ""}`, {}, text);
  $("toasts").append(element);
  setTimeout(() => element.classList.add("gone"), 3600);
  setTimeout(() => element.remove(), 4000);
}

function showAlert(text) {
  const dialog = $("dialog");
  dialog.className = "alert";
  dialog.replaceChildren(h("b", {}, world.bot.name), h("p", {}, text), h("button.primary", { type: "button", onclick: () => dialog.close() }, t("done")));
  dialog.showModal();
}

// --- menu of a message ---

function openMenu(one, event) {
  const dialog = $("dialog");
  const mine = one.from.id === view.me;
  const entry = (name, label, run) => h("button", { type: "button", onclick: () => (dialog.close(), run()) }, icon(name), label);
  const forward = () => post("send", { from: view.me, text: one.text ?? summary(one), forward_from: one.from.is_bot ? "bot" : one.from.id }).catch((problem) => actions.error(problem.message));
  const react = () => post("event", { kind: "react", from: view.me, chat: view.room, message_id: one.message_id, emoji: "👍" }).catch((problem) => actions.error(problem.message));
  dialog.className = "menu";
  dialog.replaceChildren(
    entry("reply", t("reply"), () => replyTo(one)),
    ...(mine ? [entry("edit", t("edit"), () => editOwn(one))] : []),
    ...(one.text ? [entry("send", t("forward"), forward)] : []),
    entry("checks", `${t("react")} 👍`, react),
  );
  dialog.style.setProperty("--x", `${Math.min(event.clientX, innerWidth - 210)}px`);
  dialog.style.setProperty("--y", `${Math.min(event.clientY, innerHeight - 190)}px`);
  dialog.showModal();
}

$("dialog").addEventListener("click", (event) => event.target === $("dialog") && $("dialog").close());

// --- changes ---

let drawSoon = 0;
const later = () => {
  cancelAnimationFrame(drawSoon);
  drawSoon = requestAnimationFrame(() => draw());
};

listen((what, details) => {
  if (what === "toast") onToast(details);
  else if (what === "inline") showInline(details.query);
  else if (what === "line") onLine(details);
  else if (what === "clock") tick();
  else if (what === "world") onWorld();
  else later();
});

function onLine(connected) {
  if (view.connected === connected) return;
  view.connected = connected;
  document.body.classList.toggle("line-lost", !connected);
  later();
}

function onWorld() {
  const gone = !isPrivate(view.room) && !group(view.room);
  if (!person(view.me)) view.me = world.people[0].id;
  if (gone || !roomsOf(view.me).includes(view.room)) openRoom(view.me, document.body.dataset.screen);
  else refreshCommands().then(later);
}

// --- start ---

/** `?as=Li Na&chat=East team&lang=en` opens a certain phone, for screenshots and links. */
function fromAddress() {
  const query = new URLSearchParams(location.search);
  const stored = Number(localStorage.getItem("me"));
  const named = (list, key, name) => list.find((one) => one[key] === name || String(one.id) === name);
  const me = named(world.people, "name", query.get("as")) ?? person(stored) ?? world.people[0];
  const chat = named(world.chats, "title", query.get("chat"));
  const topic = named(chat?.topics ?? [], "name", query.get("topic"));
  Object.assign(view, { me: me.id, room: chat?.id ?? me.id, thread: topic?.id ?? null });
  if (query.get("as") || query.get("chat")) document.body.dataset.screen = "chat";
  setLanguage(query.get("lang") ?? localStorage.getItem("language") ?? world.people[0].language);
}

async function start() {
  await load();
  startReading();
  fromAddress();
  await resetComposer();
  draw({ jump: true });
  document.body.classList.add("ready");
  setInterval(tick, 500);
  setInterval(refreshCalls, 2000);
  refreshCalls();
  keepAtEnd();
  $("backdrop").onclick = () => act("panel");
  follow();
}

start();
