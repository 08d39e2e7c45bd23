// The list of private conversations, and the one that is open.
import { signal } from "../lib/signal.js";
import * as api from "../api.js";
import { refreshMe } from "./session.js";

/** @import { Conversation, Message, PersonRef } from "../types.js" */
/** @import { Signal } from "../lib/signal.js" */

/** The latest first. */
export const conversations = signal(/** @type {Conversation[]} */ ([]));
export const conversationsLoaded = signal(false);
export const conversationsFailed = signal(/** @type {string | null} */ (null));
export const moreConversations = signal(false);
/** @type {string | null} */
let next = null;

/** @param {Conversation[]} news @param {Conversation[]} rest */
const merged = (news, rest) => [...news, ...rest.filter(each => !news.some(one => one.id === each.id))]
  .sort((a, b) => Date.parse(b.updated) - Date.parse(a.updated));

/** The first page, or the next older one. @param {boolean} [older] */
export async function loadConversations(older = false) {
  conversationsFailed.value = null;
  try {
    const page = await api.getConversations(older ? next : null);
    conversations.value = older || conversationsLoaded.peek() ? merged(page.items, conversations.peek()) : page.items;
    if (older || !conversationsLoaded.peek()) {
      next = page.next;
      moreConversations.value = next !== null;
    }
    conversationsLoaded.value = true;
  } catch (error) {
    conversationsFailed.value = error instanceof Error ? error.message : String(error);
  }
}

/** @param {Conversation} conversation */
export function keepConversation(conversation) {
  conversations.value = merged([conversation], conversations.peek());
  return conversation;
}

export function forgetConversations() {
  conversations.value = [];
  conversationsLoaded.value = moreConversations.value = false;
  next = null;
}

const PAGE = 30;
const TYPED_FOR = 6_000;
const TELL_EVERY = 3_000;
/** @type {Set<Chat>} */
const open = new Set();

/** The messages of one conversation, oldest first. */
export class Chat {
  ids = signal(/** @type {string[]} */ ([]));
  loaded = signal(false);
  missing = signal(false);
  failed = signal(/** @type {string | null} */ (null));
  more = signal(false);
  /** Who is writing. */
  typing = signal(/** @type {PersonRef[]} */ ([]));
  /** @type {Map<string, Signal<Message>>} */
  #messages = new Map();
  /** @type {Map<string, number>} */
  #timers = new Map();
  /** @type {string | null} */
  #next = null;
  #busy = false;
  #told = 0;

  /** @param {string} id */
  constructor(id) {
    this.id = id;
    open.add(this);
  }

  close() {
    open.delete(this);
    this.#timers.forEach(timer => clearTimeout(timer));
  }

  get conversation() {
    return conversations.value.find(each => each.id === this.id) ?? null;
  }

  /** @param {string} id */
  message(id) {
    return this.#messages.get(id) ?? null;
  }

  /** The newest page; also what was missed. */
  async load() {
    this.failed.value = null;
    try {
      const first = !this.loaded.peek();
      const [conversation, page] = await Promise.all([api.getConversation(this.id), api.getMessages(this.id, null, PAGE)]);
      keepConversation(conversation);
      const news = page.items.map(each => this.#keep(each)).reverse();
      const known = this.ids.peek();
      const meets = first || news.some(id => known.includes(id));
      this.ids.value = meets ? [...known.filter(id => !news.includes(id)), ...news] : news;
      if (first || !meets) this.#older(page.next);
      this.loaded.value = true;
    } catch (error) {
      if (error instanceof api.ApiError && error.status === 404) this.missing.value = true;
      else if (!this.loaded.peek()) this.failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  async older() {
    if (this.#busy || !this.#next) return;
    this.#busy = true;
    try {
      const page = await api.getMessages(this.id, this.#next, PAGE);
      const ids = page.items.map(each => this.#keep(each)).reverse();
      const known = new Set(this.ids.peek());
      this.ids.value = [...ids.filter(id => !known.has(id)), ...this.ids.peek()];
      this.#older(page.next);
    } finally {
      this.#busy = false;
    }
  }

  /** @param {string | null} cursor */
  #older(cursor) {
    this.#next = cursor;
    this.more.value = cursor !== null;
  }

  /** @param {Message} message */
  #keep(message) {
    const known = this.#messages.get(message.id);
    if (known) known.value = message;
    else this.#messages.set(message.id, signal(message));
    return message.id;
  }

  /** @param {string} text @param {string[]} photos @param {string | null} inReplyTo */
  async send(text, photos, inReplyTo) {
    this.receive(await api.sendMessage(this.id, { text, photos, ...(inReplyTo && { inReplyTo }) }));
    this.#told = 0;
  }

  /** @param {Message} message */
  receive(message) {
    const isNew = !this.#messages.has(message.id);
    this.#keep(message);
    if (isNew && !message.deleted) this.ids.value = [...this.ids.peek(), message.id];
    if (!message.mine) this.#stopped(message.author.id);
    return isNew;
  }

  /** Marks everything as read; the list and the count follow by an event. */
  async read() {
    if (!this.conversation?.unread) return;
    await api.readConversation(this.id).catch(() => {});
    const now = this.conversation;
    if (now) keepConversation({ ...now, unread: 0 });
    void refreshMe();
  }

  /** Lets the others know that one is writing, now and then. */
  tell() {
    if (Date.now() - this.#told < TELL_EVERY) return;
    this.#told = Date.now();
    void api.tellTyping(this.id).catch(() => {});
  }

  /** @param {PersonRef} person */
  types(person) {
    clearTimeout(this.#timers.get(person.id));
    this.#timers.set(person.id, setTimeout(() => this.#stopped(person.id), TYPED_FOR));
    if (!this.typing.peek().some(each => each.id === person.id)) this.typing.value = [...this.typing.peek(), person];
  }

  /** @param {string} id */
  #stopped(id) {
    clearTimeout(this.#timers.get(id));
    if (this.typing.peek().some(each => each.id === id)) this.typing.value = this.typing.peek().filter(each => each.id !== id);
  }
}

/** A message came, changed or was read. @param {{conversation: Conversation, message: Message | null}} event @returns {boolean} whether it is new and its conversation is not open */
export function receiveConversation({ conversation, message }) {
  const before = conversations.peek().find(each => each.id === conversation.id);
  keepConversation(conversation);
  const chats = [...open].filter(chat => chat.id === conversation.id);
  for (const chat of chats) {
    if (message) chat.receive(message);
    // Who saw what may have changed on any of the last ones.
    else void chat.load();
  }
  return !chats.length && conversation.unread > (before?.unread ?? 0);
}

/** @param {{conversation: string, person: PersonRef}} event */
export const receiveTyping = ({ conversation, person }) => open.forEach(chat => chat.id === conversation && chat.types(person));

/** After a time without the stream. */
export function reloadConversations() {
  if (conversationsLoaded.peek() || conversationsFailed.peek()) void loadConversations();
  open.forEach(chat => void chat.load());
}
