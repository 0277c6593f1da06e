// Times as the team's zone shows them.

import { demoNow, world } from "./store.js";
import { currentLanguage, t } from "./texts.js";

const locale = () => (currentLanguage() === "zh" ? "zh-CN" : "en-GB");
const format = (date, options) => new Intl.DateTimeFormat(locale(), { timeZone: world.zone, ...options }).format(date);
const dayKey = (date) => new Intl.DateTimeFormat("en-CA", { timeZone: world.zone }).format(date);

export const ofUnix = (seconds) => new Date(seconds * 1000);
export const time = (date) => format(date, { hour: "2-digit", minute: "2-digit", hour12: false });
export const timeWithSeconds = (date) => format(date, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
export const longDay = (date) => format(date, { weekday: "long", year: "numeric", month: "long", day: "numeric" });
export const sameDay = (one, other) => dayKey(one) === dayKey(other);

/** "Today", "Yesterday", or the date. */
export function day(date) {
  const now = demoNow();
  if (sameDay(date, now)) return t("today");
  if (sameDay(date, new Date(now - 86_400_000))) return t("yesterday");
  return format(date, { month: "long", day: "numeric", weekday: "short" });
}

/** The time today, else a short date. */
export const short = (date) => (sameDay(date, demoNow()) ? time(date) : format(date, { month: "numeric", day: "numeric" }));
