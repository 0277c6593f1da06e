// What the page knows: people, chats, messages, who holds the phone, what was read; kept fresh by long polling.

import { get } from "./api.js";

export const world = { people: [], chats: [], customers: [], bot: {}, zone: "UTC", now: "", speed: 1 };
export const view = { me: null, room: null, thread: null, connected: true };

const LONG_POLL_SECONDS = 20;
const messages = new Map();
const typing = new Map();
const listeners = new Set();
const read = JSON.parse(localStorage.getItem("read") || "{}");
let position = { seq: 0, epoch: "" };
let clock = { at: 0, since: 0 };

/** Call back with what changed: "world", "messages", "typing", "clock", "toast", "inline", "line". */
export const listen = (callback) => listeners.add(callback);
const tell = (what, details) => listeners.forEach((callback) => callback(what, details));

export async function load() {
  await loadWorld();
  messages.clear();
  const rooms = [...world.people.map((person) => person.id), ...world.chats.map((chat) => chat.id)];
  await Promise.all(rooms.map(async (room) => keepAll(room, await get("messages", { chat: room }))));
}

async function loadWorld() {
  const state = await get("state");
  Object.assign(world, state);
  position = { seq: state.seq, epoch: state.epoch };
  setClock(state.now, state.speed);
}

const keepAll = (room, list) => messages.set(room, new Map(list.map((message) => [message.message_id, message])));

function setClock(now, speed) {
  world.speed = speed;
  clock = { at: Date.parse(now), since: performance.now() };
}

export const demoNow = () => new Date(clock.at + (performance.now() - clock.since) * world.speed);

/** Follow what happens for as long as the page is open. */
export async function follow() {
  let wait = LONG_POLL_SECONDS;
  for (;;) {
    try {
      const news = await get("changes", { after: position.seq, epoch: position.epoch, wait });
      wait = LONG_POLL_SECONDS;
      tell("line", true);
      await take(news);
    } catch {
      wait = 0; // the first answer tells that the line is back, even where there is no news
      tell("line", false);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function take(news) {
  if (news.reset) {
    await load();
    tell("world");
    return;
  }
  position.seq = news.seq;
  setClock(news.now, news.speed);
  for (const change of news.changes) await apply(change);
}

async function apply(change) {
  if (change.kind === "message") {
    if (!messages.has(change.chat)) messages.set(change.chat, new Map());
    messages.get(change.chat).set(change.message_id, change.message);
    if (change.message.from.is_bot) typing.delete(change.chat);
    tell("messages", change);
  } else if (change.kind === "deleted") {
    messages.get(change.chat)?.delete(change.message_id);
    tell("messages", change);
  } else if (change.kind === "typing") {
    typing.set(change.chat, { ...change, until: performance.now() + 5000 });
    tell("typing");
    setTimeout(() => tell("typing"), 5100);
  } else if (change.kind === "chat" || change.kind === "commands") {
    const { seq } = position;
    await loadWorld();
    position.seq = seq;
    tell("world");
  } else tell(change.kind, change);
}

// --- questions ---

export const person = (id) => world.people.find((one) => one.id === id);
export const group = (id) => world.chats.find((one) => one.id === id);
export const isPrivate = (room) => room > 0;
export const roomsOf = (me) => [me, ...world.chats.filter((chat) => chat.members.includes(me)).map((chat) => chat.id)];
export const roomTitle = (room) => (isPrivate(room) ? world.bot.name : group(room)?.title ?? "");
export const message = (room, id) => messages.get(room)?.get(id);

/** The messages of a chat as this person sees them, oldest first. */
export function visible(room, me) {
  const all = [...(messages.get(room)?.values() ?? [])].filter((one) => !one.ephemeral_to || one.ephemeral_to === me || one.from.id === me);
  const replaced = new Set(all.map((one) => one.replaces).filter(Boolean));
  return all.filter((one) => !replaced.has(one.message_id));
}

export function typingIn(room) {
  const action = typing.get(room);
  return action && action.until > performance.now() ? action : null;
}

// --- read and unread ---

const isService = (one) => !("text" in one || "photo" in one || "voice" in one || "document" in one || "location" in one);

export function unread(room, me) {
  const mark = read[me]?.[room] ?? 0;
  return visible(room, me).filter((one) => one.message_id > mark && one.from.id !== me && !isService(one)).length;
}

export const unreadOf = (me) => roomsOf(me).reduce((sum, room) => sum + unread(room, me), 0);

export function markRead(room, me) {
  const last = Math.max(0, ...(messages.get(room)?.keys() ?? []));
  if ((read[me]?.[room] ?? 0) === last) return;
  (read[me] ??= {})[room] = last;
  localStorage.setItem("read", JSON.stringify(read));
}

/** On the first visit everything that is there counts as read. */
export function startReading() {
  for (const one of world.people) {
    for (const room of roomsOf(one.id)) {
      const known = read[one.id]?.[room];
      const last = Math.max(0, ...(messages.get(room)?.keys() ?? []));
      if (known === undefined || known > last) markRead(room, one.id);
    }
  }
}
