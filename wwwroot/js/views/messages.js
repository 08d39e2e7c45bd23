import { Component } from "../lib/component.js";
import { each, element, html, plain, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { namesOf } from "../lib/words.js";
import { relative } from "../lib/time.js";
import { conversations, conversationsFailed, conversationsLoaded, loadConversations, moreConversations } from "../state/conversations.js";
import { empty, failed, loading } from "../components/states.js";
import "../components/chat-room.js";
import "../components/new-message.js";

/** @import { Conversation } from "../types.js" */

/** The list and one conversation, side by side where there is room. */
export class MessagesView extends Component {
  /** @type {Record<string, string>} */
  params = {};
  hash = "";

  render() {
    const { id } = this.params;
    const fresh = id === "new";
    return html`
      <div class="page wide-page chat" data-open=${String(Boolean(id))}>
        <div class="chat-list">
          <div class="title-row">${id ? html`<h2 class="page-title">${t("chat.title")}</h2>` : html`<h1 class="page-title">${t("chat.title")}</h1>`}<a class="button round" href="/app/messages/new" data-testid="chat-new" aria-label=${t("chat.new")} title=${t("chat.new")}>${icon("pen")}</a></div>
          ${when(() => conversationsLoaded.value, () => this.#list(), () => html`${() => conversationsFailed.value ? failed(conversationsFailed.value, () => void loadConversations()) : loading()}`)}
        </div>
        <div class="chat-main">${fresh ? element`<new-message .to=${decodeURIComponent(this.hash.slice(1))}></new-message>`
          : id ? element`<chat-room .chatId=${id}></chat-room>`
          : html`<div class="chat-none">${empty("chat", t("chat.pickTitle"), t("chat.pickText"), null)}</div>`}</div>
      </div>`;
  }

  ready() {
    void loadConversations();
  }

  #list() {
    return html`
      ${when(() => !conversations.value.length, () => empty("chat", t("chat.emptyTitle"), t("chat.emptyText"), html`<a class="button" href="/app/messages/new">${t("chat.new")}</a>`))}
      <nav aria-label=${t("chat.list")}><ul class="conversations">${each(() => conversations.value.map(each => each.id), id => id, id => this.#row(id))}</ul></nav>
      ${when(() => moreConversations.value, () => html`<p class="feed-end"><button type="button" class="button quiet" @click=${() => loadConversations(true)}>${t("chat.more")}</button></p>`)}`;
  }

  /** @param {string} id */
  #row(id) {
    let last = /** @type {Conversation} */ (conversations.peek().find(each => each.id === id));
    const it = computed(() => last = conversations.value.find(each => each.id === id) ?? last);
    const { people } = last;
    return element`
      <li><a class="conversation" href="/app/messages/${encodeURIComponent(id)}" data-testid="conversation" data-unread=${() => String(it.value.unread > 0)} aria-current=${this.params.id === id ? "page" : null}>
        <span class="conversation-faces">${(people.length ? people.slice(0, 2) : [{ name: "?", url: id }]).map(each => html`<person-avatar .person=${each}></person-avatar>`)}</span>
        <span class="conversation-text">
          <span class="conversation-line"><strong dir="auto" title=${namesOf(people, 50)}>${namesOf(people.length > 1 ? people.map(({ name }) => ({ name: name.split(" ")[0] })) : people)}</strong><time class="hint" datetime=${() => it.value.updated}>${() => relative(it.value.updated)}</time></span>
          <span class="conversation-line"><span class="snippet">${() => snippet(it.value)}</span>${() => it.value.unread ? html`<span class="count-badge" data-testid="unread"><span aria-hidden="true">${it.value.unread}</span><span class="sr-only">${t("chat.unread", { n: it.value.unread })}</span></span>` : null}</span></span></a></li>`;
  }
}
customElements.define("messages-view", MessagesView);

/** @param {Conversation} conversation */
function snippet({ last, people }) {
  if (!last) return "";
  if (last.deleted) return t("chat.deleted");
  const text = plain(last.html) || t("photos.count", { n: last.photos.length });
  return last.mine ? t("chat.you", { text }) : people.length > 1 ? `${last.author.name}: ${text}` : text;
}
