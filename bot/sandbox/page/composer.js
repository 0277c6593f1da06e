// The line where people write: text, attachments, commands, inline queries, replies and edits.

import { encodeFile, get, post } from "./api.js";
import { nameOf, summary } from "./bubble.js";
import { $, h, icon } from "./dom.js";
import { currentKeyboard, drawKeyboard, forcedReply, placeholder, toggleKeyboard } from "./keyboard.js";
import { isPrivate, person, view, world } from "./store.js";
import { t } from "./texts.js";

const context = { reply: null, edit: null };
const dismissed = new Set();
let commands = [];
let inline = null;
let report = () => {};
let timer = 0;

const input = () => $("line").querySelector("textarea");
const base = () => ({ chat: view.room, from: view.me, ...(view.thread > 1 ? { thread: view.thread } : {}) });

/** Draw the composer for the open chat; `onError` hears of refusals. */
export function drawComposer(onError) {
  report = onError;
  const blocked = isPrivate(view.room) && person(view.me)?.blocked;
  if (blocked) $("line").replaceChildren(h("button.primary.wide", { type: "button", onclick: () => send("event", { kind: "unblock" }) }, t("unblock")));
  else if (!input()) buildLine();
  const area = input();
  if (area) area.placeholder = placeholder();
  $("line").classList.toggle("has-keyboard", Boolean(currentKeyboard()));
  drawContext();
  drawKeyboard((one, button) => send("press", { message_id: one.message_id, label: button.text, thread: undefined }));
}

/** Another chat or another phone: nothing half-written moves along. */
export async function resetComposer() {
  Object.assign(context, { reply: null, edit: null });
  inline = null;
  $("line").replaceChildren();
  $("suggestions").hidden = true;
  await refreshCommands();
}

/** The commands may have changed; what is half-written stays. */
export async function refreshCommands() {
  commands = await get("commands", { from: view.me, chat: view.room }).catch(() => []);
}

function buildLine() {
  const area = h("textarea", { rows: 1, enterKeyHint: "send", oninput: onInput, onkeydown: onKey, "aria-label": t("message") });
  const tool = (name, title, act) => h(`button.icon.${name}`, { type: "button", title, onclick: act }, icon(name));
  $("line").replaceChildren(
    tool("clip", t("attach"), toggleAttach),
    h("div.field", {}, area, tool("slash", t("commands"), () => showCommands("")), tool("keys", t("keyboard"), () => (toggleKeyboard(), drawComposer(report)))),
    h("button.send", { type: "submit", title: t("send") }, icon("send")),
  );
  $("line").onsubmit = (event) => (event.preventDefault(), submit());
}

async function send(what, body) {
  try {
    return await post(what, { ...base(), ...body });
  } catch (problem) {
    report(problem.message);
    return null;
  }
}

export const pressButton = (one, button) => send("press", { message_id: one.message_id, label: button.text, ...(button.callback_data ? { data: button.callback_data } : {}), thread: undefined });
export const sendText = (text) => send("send", { text });

async function submit() {
  const area = input();
  const text = area.value;
  if (!text.trim()) return;
  const about = context.edit ? { edit: context.edit.message_id } : context.reply ? { reply_to: context.reply.message_id } : {};
  area.value = "";
  onInput();
  clearContext();
  if (!(await send("send", { text, ...about }))) area.value = text;
}

function onKey(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape") {
    clearContext();
    $("suggestions").hidden = true;
  }
}

function onInput() {
  const area = input();
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 140)}px`;
  $("line").classList.toggle("filled", Boolean(area.value.trim()));
  const command = /^\/([a-z0-9_]*)$/i.exec(area.value);
  const query = new RegExp(`^@${world.bot.username}\\s(.*)$`, "is").exec(area.value);
  clearTimeout(timer);
  if (command) showCommands(command[1]);
  else if (query) timer = setTimeout(() => ask(query[1]), 250);
  else $("suggestions").hidden = true;
}

// --- commands and inline results ---

function showCommands(prefix) {
  const found = commands.filter((one) => one.command.startsWith(prefix.toLowerCase()));
  const row = (one) => h("button.suggestion", { type: "button", onclick: () => choose(one) }, h("b", {}, `/${one.command}`), h("span", {}, one.description));
  suggest(found.map(row), prefix === "" && !$("suggestions").hidden && !input().value);
}

function choose(command) {
  $("suggestions").hidden = true;
  input().value = "";
  onInput();
  sendText(`/${command.command}`);
}

function suggest(rows, close = false) {
  $("suggestions").replaceChildren(...rows);
  $("suggestions").hidden = close || !rows.length;
}

async function ask(query) {
  const asked = await send("event", { kind: "inline", query, thread: undefined });
  inline = asked?.inline_query_id ?? null;
  if (inline) await showInline(inline); // the answer may have come before we knew its number
}

/** Show the results of the latest inline query, once the bot has answered it. */
export async function showInline(queryId) {
  if (queryId !== inline) return;
  const answer = await get("inline", { query: queryId });
  if (!answer.answered) return;
  const pick = async (one) => {
    input().value = "";
    onInput();
    await send("event", { kind: "choose", inline_query_id: queryId, result_id: one.id, thread: undefined });
  };
  const row = (one) => h("button.suggestion.result", { type: "button", onclick: () => pick(one) }, h("b", {}, one.title), h("span", {}, one.description));
  const top = answer.button?.start_parameter ? [h("button.suggestion", { type: "button", onclick: () => sendText(`/start ${answer.button.start_parameter}`) }, h("b", {}, answer.button.text))] : [];
  const rows = [...top, ...answer.results.map(row)];
  suggest(rows.length ? rows : [h("p.suggestion", {}, t("noResults"))]);
}

export function beginInline(query) {
  input().value = `@${world.bot.username} ${query}`;
  input().focus();
  onInput();
}

/** Put a word where the person is writing. */
export function insertText(text) {
  const area = input();
  if (!area) return;
  area.value = `${area.value}${area.value && !area.value.endsWith(" ") ? " " : ""}${text}`;
  area.focus();
  onInput();
}

// --- attachments ---

function toggleAttach() {
  const one = (name, label, act) => h("button.suggestion", { type: "button", onclick: () => ($("suggestions").hidden = true, act()) }, icon(name), h("b", {}, label));
  const rows = [
    one("photo", t("photo"), () => pick("photo", "image/*")),
    one("file", t("document"), () => pick("document", "")),
    one("mic", t("voice"), () => pick("voice", "audio/*")),
    one("place", t("location"), () => send("send", { location: { latitude: 31.2304, longitude: 121.4737 } })),
    one("card", t("contact"), () => send("send", { contact: { phone_number: "+8613800000000" } })),
  ];
  suggest(rows, !$("suggestions").hidden);
}

function pick(kind, accept) {
  const chooser = h("input", { type: "file", accept, id: `pick-${kind}`, hidden: true });
  chooser.onchange = async () => {
    const caption = input().value.trim();
    input().value = "";
    onInput();
    await send("send", { [kind]: await encodeFile(chooser.files[0]), ...(caption ? { caption } : {}) });
    chooser.remove();
  };
  document.body.append(chooser);
  chooser.click();
}

// --- reply and edit ---

export function replyTo(one) {
  Object.assign(context, { reply: one, edit: null });
  drawContext();
  input()?.focus();
}

export function editOwn(one) {
  Object.assign(context, { reply: null, edit: one });
  input().value = one.text ?? one.caption ?? "";
  onInput();
  drawContext();
  input().focus();
}

function clearContext() {
  const forced = forcedReply();
  if (forced && context.reply === forced) dismissed.add(forced.message_id);
  Object.assign(context, { reply: null, edit: null });
  drawContext();
}

function drawContext() {
  const forced = forcedReply();
  if (forced && !context.edit && !context.reply && !dismissed.has(forced.message_id)) context.reply = forced;
  const one = context.edit ?? context.reply;
  const box = $("context");
  box.hidden = !one;
  if (!one) return;
  const title = context.edit ? t("editing") : t("replyTo", { name: nameOf(one.from) });
  const close = () => {
    if (context.edit) input().value = "";
    if (context.reply) dismissed.add(context.reply.message_id);
    clearContext();
  };
  box.replaceChildren(icon(context.edit ? "edit" : "reply"), h("div", {}, h("b", {}, title), h("span", {}, summary(one))), h("button.icon", { type: "button", title: t("close"), onclick: close }, icon("close")));
}
