// Text and entities to elements. Offsets count UTF-16 units, which is what JavaScript strings are made of.

import { h } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const SAFE_LINK = /^(https?:|tg:|mailto:|tel:)/i;

/** A fragment with the formatted text; `act(kind, value)` hears of tapped commands and links. */
export function formatted(text, entities = [], act = () => {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const [nodes] = build(text, sorted, { start: 0, end: text.length, act });
  return h("span.text", {}, nodes);
}

/** The nodes of [start, end) and the entities that begin later. */
function build(text, entities, { start, end, act }) {
  const nodes = [];
  let at = start;
  while (entities.length && entities[0].offset < end) {
    const [entity, ...later] = entities;
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || stop <= entity.offset) {
      entities = later;
      continue;
    }
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const [inner, rest] = build(text, later, { start: entity.offset, end: stop, act });
    nodes.push(wrap(entity, inner, text.slice(entity.offset, stop), act));
    at = stop;
    entities = rest;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return [nodes, entities];
}

function wrap(entity, inner, raw, act) {
  switch (entity.type) {
    case "bot_command":
      return h("a.command", { href: "#", onclick: (event) => (event.preventDefault(), act("command", raw)) }, inner);
    case "text_link":
      return link(entity.url, inner, act);
    case "url":
      return link(/^[a-z]+:/i.test(raw) ? raw : `https://${raw}`, inner, act);
    case "email":
      return link(`mailto:${raw}`, inner, act);
    case "phone_number":
      return link(`tel:${raw.replace(/[^\d+]/g, "")}`, inner, act);
    case "spoiler":
      return h("span.spoiler", { onclick: (event) => event.currentTarget.classList.add("shown") }, inner);
    case "expandable_blockquote":
      return h("blockquote.expandable", { onclick: (event) => event.currentTarget.classList.toggle("open") }, inner);
    case "mention":
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return h("span.mention", {}, inner);
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], {}, inner) : h("span", {}, inner);
  }
}

function link(url, inner, act) {
  if (!SAFE_LINK.test(url)) return h("span", {}, inner);
  const follow = (event) => (event.preventDefault(), act("link", url));
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener", onclick: follow }, inner);
}
