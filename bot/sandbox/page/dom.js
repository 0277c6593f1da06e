// Building elements: texts are always text nodes, so nothing a person or the bot writes becomes markup.

const SVG = "http://www.w3.org/2000/svg";

/** h("button.primary", {onclick}, "text", child, null) -> element; null and false children are left out. */
export function h(selector, props = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setProp(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name in element && name !== "list" && name !== "form") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const $ = (id) => document.getElementById(id);

const HUES = [212, 158, 28, 265, 340, 190, 96, 12];

/** A round picture with the first letters of a name, always in the same colour; `kind` is bot, group or nothing. */
export function avatar(name, id, kind = "") {
  const hue = HUES[Math.abs(Number(id)) % HUES.length];
  const chinese = name.replace(/[^\u3400-\u9fff]/g, "");
  const letters = chinese ? (kind === "group" ? chinese.slice(0, 2) : chinese.slice(-2)) : initials(name);
  return h(`span.avatar${kind ? "." + kind : ""}`, { style: `--hue:${hue}`, "aria-hidden": "true" }, letters);
}

const initials = (name) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");

/** The colour of a sender's name, the same as the avatar's. */
export const nameColor = (id) => `hsl(${HUES[Math.abs(Number(id)) % HUES.length]} 62% 38%)`;
