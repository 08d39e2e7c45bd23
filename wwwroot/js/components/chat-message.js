// One message: bubble, what it answers, when, and how far it has come.
import { element, html, plain, unsafe, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { nameOf } from "../lib/emoji.js";
import { namesOf } from "../lib/words.js";
import { clock, dayName, full } from "../lib/time.js";
import * as api from "../api.js";
import { announce, toastError } from "../state/toasts.js";
import { waitingWords } from "./delivery.js";
import { confirm } from "./dialogs.js";
import { photoGrid } from "./photo-grid.js";
import { copy } from "./states.js";

/** @import { Chat } from "../state/conversations.js" */
/** @import { Message } from "../types.js" */
/** What the message may ask of the room. @typedef {{reply: (message: Message) => void, edit: (message: Message) => void, marks: import("../lib/signal.js").Signal<Marks>}} Room */
/** One's own last message, and the last that somebody saw. @typedef {{own: string | undefined, seen: string | undefined}} Marks */

/** @param {Chat} chat @returns {Marks} */
export function marksOf(chat) {
  const own = chat.ids.value.filter(id => chat.message(id)?.value.mine && !chat.message(id)?.value.deleted);
  return { own: own.at(-1), seen: own.findLast(id => (chat.message(id)?.value.seenBy.length ?? 0) > 0) };
}

/** @param {Chat} chat @param {string} id @param {Room} room */
export function chatMessage(chat, id, room) {
  const message = /** @type {import("../lib/signal.js").Signal<Message>} */ (chat.message(id));
  const { mine, author, published, inReplyTo } = message.peek();
  const before = computed(() => {
    const ids = chat.ids.value;
    return chat.message(ids[ids.indexOf(id) - 1] ?? "")?.peek() ?? null;
  });
  const newDay = () => !before.value || new Date(before.value.published).toDateString() !== new Date(published).toDateString();
  const follows = () => !newDay() && before.value?.author.id === author.id;
  const many = () => (chat.conversation?.people.length ?? 1) > 1;
  const text = computed(() => message.value.html);
  const photos = computed(() => JSON.stringify(message.value.photos));
  const emoji = computed(() => JSON.stringify(message.value.emoji));
  return element`
    <li class="message ${mine ? "mine" : "theirs"}" data-testid="message" data-message-id=${id} data-follows=${() => String(follows())}>
      ${() => newDay() ? html`<h2 class="day"><time datetime=${published}>${dayName(published)}</time></h2>` : null}
      ${() => !mine && many() && !follows() ? html`<p class="message-author">${nameOf(author)}</p>` : null}
      <div class="bubble-row">
        <div class="bubble" tabindex="-1"><span class="sr-only">${t("chat.by", { name: author.name, time: full(published) })}</span>
          ${when(() => message.value.deleted, () => html`<p class="gone">${t("chat.deleted")}</p>`, () => html`
            ${inReplyTo ? quote(chat, inReplyTo) : null}
            ${() => photoGrid(JSON.parse(photos.value))}
            ${when(() => text.value, () => html`<div class="content" lang=${() => message.value.language} dir="auto">${() => unsafe(text.value, JSON.parse(emoji.value))}</div>`)}`)}
        </div>
        ${when(() => !message.value.deleted, () => html`<action-menu class="message-menu" .label=${t("chat.menu")} .testid=${"message-menu"} .items=${() => menu(message.peek(), chat, room)}></action-menu>`)}
      </div>
      <p class="message-foot"><time datetime=${published} title=${full(published)}>${clock(published)}</time>${() => message.value.edited && !message.value.deleted ? ` · ${t("chat.edited")}` : ""}${() => status(chat, id, room.marks.value)}</p>
    </li>`;
}

/** Under one's own last words: sent, delivered, seen. @param {Chat} chat @param {string} id @param {Marks} marks */
function status(chat, id, { own, seen }) {
  const message = chat.message(id)?.value;
  if (!message?.mine || message.deleted) return null;
  if (seen === id) {
    const all = message.seenBy.length >= (chat.conversation?.people.length ?? 1);
    return html` · <span data-testid="message-seen">${all ? t("chat.seen") : t("chat.seenBy", { names: namesOf(message.seenBy) })}</span>`;
  }
  if (own !== id) return null;
  const { delivery } = message;
  const waiting = delivery?.waiting.find(each => each.state !== "waiting");
  return ` · ${waiting ? waitingWords(waiting) : delivery && delivery.total > 0 && delivery.delivered >= delivery.total ? t("chat.delivered") : t("chat.sent")}`;
}

/** @param {Chat} chat @param {NonNullable<Message["inReplyTo"]>} parent */
function quote(chat, parent) {
  const known = parent.id ? chat.message(parent.id)?.peek() : null;
  const author = known?.author ?? parent.author;
  const words = known ? plain(known.html, 100) : "";
  /** @param {Event} event */
  const show = event => {
    const room = /** @type {HTMLElement} */ (event.currentTarget).closest("chat-room");
    const target = /** @type {HTMLElement | null} */ (room?.querySelector(`[data-message-id="${CSS.escape(parent.id ?? "")}"] .bubble`) ?? null);
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };
  return html`<button type="button" class="message-quote" @click=${show}><span class="sr-only">${t("chat.inReplyTo")} </span><strong>${author ? nameOf(author) : ""}</strong> <span>${words}</span></button>`;
}

/** @param {Message} message @param {Chat} chat @param {Room} room @returns {import("./menu.js").MenuItem[]} */
function menu(message, chat, room) {
  return [
    { text: t("chat.reply"), act: () => room.reply(message) },
    { text: t("chat.copy"), act: () => void copy(message.text, t("chat.copied")) },
    ...(message.mine ? [
      { text: t("chat.edit"), act: () => room.edit(message) },
      { text: t("chat.delete"), danger: true, act: () => void erase(message, chat) },
    ] : []),
  ];
}

/** @param {Message} message @param {Chat} chat */
async function erase(message, chat) {
  if (!await confirm({ title: t("chat.deleteTitle"), text: t("chat.deleteText"), action: t("chat.delete") })) return;
  try {
    await api.deletePost(message.id);
    chat.receive({ ...message, deleted: true, html: "", text: "" });
    announce(t("chat.deleted"));
  } catch (error) {
    toastError(error);
  }
}

/** What the composer stands for when it answers or changes a message. @param {string} words @param {string} markup its text @param {string} label @param {() => void} stop */
export const composing = (words, markup, label, stop) => html`
  <div class="composing" data-testid="chat-composing"><p><strong>${words}</strong><span>${plain(markup, 100)}</span></p>
    <button type="button" class="icon-button" aria-label=${label} @click=${stop}>${icon("close")}</button></div>`;
