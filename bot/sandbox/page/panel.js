// Behind the phone: whose phone it is, the clock, trouble, groups, and what the bot asks of Telegram.

import { get, post } from "./api.js";
import { $, avatar, h, icon } from "./dom.js";
import { demoNow, group, isPrivate, person, unreadOf, view, world } from "./store.js";
import { currentLanguage, t } from "./texts.js";
import { longDay, timeWithSeconds } from "./when.js";

const STEPS = ["10m", "1h", "8h", "1d"];
const SPEEDS = [0, 1, 60, 600];
const ROLES = ["representative", "manager", "administrator", "stranger"];
const SHOWN_CALLS = 14;
let moving = false;
let calls = [];
let lastCall = 0;
let offlineUntil = 0;

export function drawPanel(act) {
  const close = h("button.icon.only-phone.close", { type: "button", title: t("close"), onclick: () => act("panel") }, icon("close"));
  $("panel").replaceChildren(
    h("header.brand", {}, h("span.mark", {}, "H"), h("div", {}, h("b", {}, "Holdfast 留客"), h("small", {}, `@${world.bot.username}`)), close),
    section("phoneOf", h("div.cast", {}, ROLES.flatMap((role) => cast(role, act)))),
    section("clock", clock(act)),
    section("trouble", trouble(act)),
    ...(isPrivate(view.room) ? [] : [section("group", groupTools(act))]),
    customers(act),
    section("calls", h("ol.calls", { id: "calls" })),
    section("language", languages(act)),
  );
  tick();
  drawCalls();
}

const section = (key, ...children) => h(`section.${key}`, {}, h("h2", {}, t(key)), ...children);
const button = (label, onclick, props = {}) => h("button.pill", { type: "button", onclick, ...props }, label);

function cast(role, act) {
  return world.people.filter((one) => one.role === role).map((one) => {
    const news = one.id === view.me ? 0 : unreadOf(one.id);
    const about = h("div", {}, h("b", {}, one.name), h("small", {}, t(`roles.${role}`), one.team ? ` · ${one.team}` : ""));
    return h("button.person", { type: "button", "aria-pressed": String(one.id === view.me), onclick: () => act("person", one.id) }, avatar(one.name, one.id), about, news ? h("span.count", {}, String(news)) : null);
  });
}

function clock(act) {
  const move = async (body) => {
    moving = true;
    drawPanel(act);
    await attempt(act, "clock", body);
    moving = false;
    drawPanel(act);
  };
  const steps = h("div.row-of", {}, STEPS.map((step) => button(`+${step}`, () => move({ advance: step }), { disabled: moving })));
  const speed = (value) => button(value === 0 ? t("stop") : value === 1 ? t("real") : `×${value}`, () => move({ speed: value }), { "aria-pressed": String(world.speed === value), disabled: moving });
  return h("div.clock-face", {}, h("output", { id: "clock" }), h("small", { id: "date" }), steps, h("div.row-of.segment", { "aria-label": t("speed") }, SPEEDS.map(speed)));
}

/** Show the running time; called by a timer too. */
export function tick() {
  const now = demoNow();
  const face = $("clock");
  if (!face) return;
  face.textContent = moving ? t("moving") : timeWithSeconds(now);
  face.classList.toggle("moving", moving);
  $("date").textContent = longDay(now);
  const left = Math.ceil((offlineUntil - performance.now()) / 1000);
  $("offline").textContent = left > 0 ? t("offlineFor", { n: left }) : "";
}

function trouble(act) {
  const make = (body) => () => attempt(act, "fault", body);
  const offline = () => {
    offlineUntil = performance.now() + 30_000;
    attempt(act, "fault", { offline: 30 });
  };
  const heal = () => {
    offlineUntil = 0;
    attempt(act, "fault", { clear: true });
  };
  const blocked = person(view.me)?.blocked;
  const keys = h("div.row-of.wrap", {},
    button(t("offline"), offline),
    button(t("flood"), make({ method: "sendMessage", error_code: 429, retry_after: 5 })),
    button(t("broken"), make({ method: "sendMessage", error_code: 500, times: 3 })),
    button(t("lost"), make({ method: "sendMessage", lost: true })),
    button(t(blocked ? "unblock" : "block"), () => attempt(act, "event", { kind: blocked ? "unblock" : "block", from: view.me })),
    button(t("heal"), heal),
  );
  return h("div", {}, keys, h("small.warn", { id: "offline" }));
}

function groupTools(act) {
  const room = group(view.room);
  const event = (kind) => () => attempt(act, "event", { kind, chat: view.room, from: view.me });
  const isIn = ["member", "administrator"].includes(room?.bot);
  const keys = [button(t(isIn ? "kick" : "add"), event(isIn ? "remove_bot" : "add_bot"))];
  if (isIn) keys.push(button(t(room.bot === "administrator" ? "demote" : "promote"), event(room.bot === "administrator" ? "demote" : "promote")));
  if (room?.type === "group") keys.push(button(t("upgrade"), event("upgrade")));
  return h("div.row-of.wrap", {}, keys);
}

function customers(act) {
  const mine = world.customers.filter((card) => card.owner === person(view.me)?.name);
  const cards = (mine.length ? mine : world.customers).slice(0, 8);
  return cards.length ? section("customers", h("div.row-of.wrap.cards", {}, cards.map((card) => h("button.card", { type: "button", title: `${card.owner} · ${card.team}`, onclick: () => act("write", card.name) }, card.name)))) : "";
}

function languages(act) {
  const one = (code, label) => button(label, () => act("language", code), { "aria-pressed": String(currentLanguage() === code) });
  return h("div.row-of.segment", {}, one("zh", "中文"), one("en", "English"));
}

async function attempt(act, what, body) {
  try {
    return await post(what, body);
  } catch (problem) {
    act("error", problem.message);
    return null;
  }
}

/** Fetch what the bot asked of Telegram since the last look. */
export async function refreshCalls() {
  const fresh = await get("calls", { after: lastCall }).catch(() => []);
  if (!fresh.length) return;
  lastCall = fresh.at(-1).id;
  calls = [...calls, ...fresh.filter((call) => call.method !== "getUpdates")].slice(-SHOWN_CALLS);
  drawCalls();
}

function drawCalls() {
  const list = $("calls");
  if (!list) return;
  const row = ({ method, answer }) => h(`li${answer.ok ? "" : ".bad"}`, { title: answer.description ?? "" }, h("code", {}, method), h("span", {}, answer.ok ? "✓" : `${answer.error_code}`));
  list.replaceChildren(...(calls.length ? [...calls].reverse().map(row) : [h("li", {}, t("noCalls"))]));
}
