// The keyboard under the line: which one is in force, and drawing it.

import { $, h, icon } from "./dom.js";
import { isPrivate, view, visible } from "./store.js";
import { t } from "./texts.js";

const used = new Set();
let hidden = false;

const forMe = (one) => {
  if (isPrivate(view.room) || !one.reply_markup.selective) return true;
  return one.reply_to_message?.from.id === view.me;
};

/** The newest message whose markup concerns the line: a keyboard, its removal, or a forced reply. */
function ruling() {
  const all = visible(view.room, view.me);
  const about = (one) => ["keyboard", "remove_keyboard", "force_reply"].some((name) => name in (one.reply_markup ?? {}));
  return all.filter((one) => about(one) && forMe(one)).at(-1);
}

/** The keyboard's message, or null. */
export function currentKeyboard() {
  const one = ruling();
  return one?.reply_markup.keyboard ? one : null;
}

/** A message that asks for a reply and has none yet from this person, or null. */
export function forcedReply() {
  const one = ruling();
  if (!one?.reply_markup.force_reply) return null;
  const answered = visible(view.room, view.me).some((other) => other.message_id > one.message_id && other.from.id === view.me);
  return answered ? null : one;
}

export function toggleKeyboard() {
  hidden = !hidden;
}

export function drawKeyboard(press) {
  const one = currentKeyboard();
  const closed = one && used.has(one.message_id);
  const box = $("keyboard");
  box.hidden = !one || hidden || closed;
  if (box.hidden) return;
  const tap = (button) => {
    if (one.reply_markup.one_time_keyboard) used.add(one.message_id);
    press(one, button);
  };
  const key = (button) => h("button.key", { type: "button", onclick: () => tap(button) }, button.request_location ? icon("place") : button.request_contact ? icon("card") : null, h("span", {}, button.text));
  box.replaceChildren(...one.reply_markup.keyboard.map((row) => h("div.keyrow", {}, row.map(key))));
}

export const placeholder = () => ruling()?.reply_markup.input_field_placeholder ?? t("message");
