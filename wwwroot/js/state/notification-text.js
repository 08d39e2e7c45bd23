// What a notification says and where it leads. One kind is a line in each of the two tables.
import { t } from "../lib/text.js";

/** @import { Notification } from "../types.js" */
/** @import { IconName } from "../lib/icons.js" */

/** @type {Record<string, (who: string) => string>} */
const copies = {
  kept: who => t("notify.copyKept", { who }),
  refused: who => t("notify.copyRefused", { who }),
  ended: who => t("notify.copyEnded", { who }),
  late: who => t("notify.copyLate", { who }),
};

/** @type {Record<string, {icon: IconName, say: (who: string, subject: string) => string}>} */
const kinds = {
  follow: { icon: "person", say: who => t("notify.follow", { who }) },
  request: { icon: "person", say: who => t("notify.request", { who }) },
  mention: { icon: "at", say: who => t("notify.mention", { who }) },
  reply: { icon: "reply", say: who => t("notify.reply", { who }) },
  like: { icon: "heart", say: who => t("notify.like", { who }) },
  reshare: { icon: "reshare", say: who => t("notify.reshare", { who }) },
  message: { icon: "mail", say: who => t("notify.message", { who }) },
  key_change: { icon: "key", say: who => t("notify.keyChange", { who }) },
  poll: { icon: "chart", say: who => who ? t("notify.poll", { who }) : t("notify.ownPoll") },
  quote: { icon: "quote", say: who => t("notify.quote", { who }) },
  moved: { icon: "person", say: who => t("notify.moved", { who }) },
  report: { icon: "shield", say: who => t("notify.report", { who }) },
  invitation: { icon: "person", say: who => t("notify.invitation", { who }) },
  backup: { icon: "alert", say: () => t("notify.backup") },
  backup_asked: { icon: "shield", say: who => t("notify.backupAsked", { who }) },
  backup_copy: { icon: "shield", say: (who, subject) => copies[subject.split(" ")[0]]?.(who) ?? t("notify.copyKept", { who }) },
  birthday: { icon: "cake", say: who => t("notify.birthday", { who }) },
  disk_low: { icon: "alert", say: () => t("notify.diskLow") },
  retention: { icon: "alert", say: () => t("notify.retention") },
};

/** The names of the kinds in the settings. @type {Record<string, () => string>} */
const names = {
  follow: () => t("notifyKind.follow"),
  request: () => t("notifyKind.request"),
  mention: () => t("notifyKind.mention"),
  reply: () => t("notifyKind.reply"),
  like: () => t("notifyKind.like"),
  reshare: () => t("notifyKind.reshare"),
  message: () => t("notifyKind.message"),
  key_change: () => t("notifyKind.keyChange"),
  birthday: () => t("notifyKind.birthday"),
  poll: () => t("notifyKind.poll"),
  quote: () => t("notifyKind.quote"),
  moved: () => t("notifyKind.moved"),
  report: () => t("notifyKind.report"),
  invitation: () => t("notifyKind.invitation"),
  backup: () => t("notifyKind.backup"),
  disk_low: () => t("notifyKind.diskLow"),
  retention: () => t("notifyKind.retention"),
  backup_asked: () => t("notifyKind.backupAsked"),
  backup_copy: () => t("notifyKind.backupCopy"),
};

/** "Bob", "Bob and Carol", "Bob and 3 others". @param {Notification} notification */
function who({ people, count }) {
  const [first, second] = people;
  if (!first) return "";
  if (count <= 1 || !second) return count > 1 ? t("notify.many", { name: first.name, n: count - 1 }) : first.name;
  return count === 2 ? t("notify.two", { name: first.name, other: second.name }) : t("notify.many", { name: first.name, n: count - 1 });
}

/** @param {Notification} notification */
export const words = notification => kinds[notification.kind]?.say(who(notification), notification.subject ?? "") ?? t("notify.other", { who: who(notification) });
/** @param {string} kind @returns {IconName} */
export const iconOf = kind => kinds[kind]?.icon ?? "bell";
/** @param {string} kind */
export const kindName = kind => names[kind]?.() ?? kind;

/** The page that a notification is about. @param {Notification} notification */
export function hrefOf({ kind, people, post, subject }) {
  if (kind === "message" && subject) return `/app/messages/${encodeURIComponent(subject)}`;
  if (kind.startsWith("backup") || kind === "disk_low" || kind === "retention") return "/app/settings";
  if (post) return `/app/post/${encodeURIComponent(post.id)}`;
  return kind === "request" || !people.length ? "/app/people" : `/app/person/${encodeURIComponent(people[0].id)}`;
}
