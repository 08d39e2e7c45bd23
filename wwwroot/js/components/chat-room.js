// One conversation: its messages in a pane that keeps its place, who is writing, and the field to write in.
import { Component, settled } from "../lib/component.js";
import { each, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed, effect, onCleanup, signal, untracked } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { nameOf, namedIn } from "../lib/emoji.js";
import { namesOf } from "../lib/words.js";
import * as api from "../api.js";
import { Chat, keepConversation } from "../state/conversations.js";
import { loadDraft, saveDraft, savePhotos } from "../state/drafts.js";
import { announce, toastError } from "../state/toasts.js";
import { leaveUploads, PhotoSet, takeUploads } from "../state/photo-set.js";
import { chatMessage, composing, marksOf } from "./chat-message.js";
import { FormState } from "./form.js";
import { photoButtons, takesPhotos } from "./photo-intake.js";
import { empty, failed, loading } from "./states.js";

/** @import { Message } from "../types.js" */

const NEAR = 120;

export class ChatRoom extends Component {
  chatId = "";
  #chat = /** @type {Chat} */ (/** @type {unknown} */ (null));
  #form = new FormState();
  #text = signal("");
  #replyTo = signal(/** @type {Message | null} */ (null));
  #edits = signal(/** @type {Message | null} */ (null));
  /** Of the next message, or of the one that is changed. */
  #photos = signal(new PhotoSet());
  /** New messages below what is in sight. */
  #below = signal(false);
  /** Whether the last scrolling ended near the newest message. */
  #atEnd = true;

  render() {
    const chat = this.#chat = new Chat(this.chatId);
    onCleanup(() => chat.close());
    const room = { reply: (/** @type {Message} */ message) => this.#reply(message), edit: (/** @type {Message} */ message) => this.#edit(message), marks: computed(() => marksOf(chat)) };
    return html`
      ${when(() => chat.missing.value, () => empty("chat", t("chat.missingTitle"), t("chat.missingText"), html`<h1 class="sr-only">${t("chat.missingTitle")}</h1><a class="button" href="/app/messages">${t("chat.missingList")}</a>`), () => html`
        ${this.#head()}
        <div class="room-log" tabindex="0" role="log" aria-label=${() => t("chat.messages", { names: this.#names() })} @scroll=${() => this.#scrolled()}>
          ${when(() => chat.loaded.value, () => html`
            ${when(() => chat.more.value, () => html`<p class="feed-end"><button type="button" class="button quiet small" @click=${() => this.#older()}>${t("chat.older")}</button></p>`)}
            <ol class="messages">${each(() => chat.ids.value, id => id, id => chatMessage(chat, id, room))}</ol>`,
            () => html`${() => chat.failed.value ? failed(chat.failed.value, () => void chat.load()) : loading()}`)}
        </div>
        <button type="button" class="new-below button small" ?hidden=${() => !this.#below.value} @click=${() => this.#toEnd()}>${icon("down")}${t("chat.new")}</button>
        ${this.#composer()}`)}`;
  }

  #names() {
    return namesOf(this.#chat.conversation?.people ?? []);
  }

  #head() {
    const chat = this.#chat;
    return html`
      <header class="room-head"><a class="icon-button chat-back" href="/app/messages" aria-label=${t("chat.missingList")}>${icon("back")}</a>
        ${when(() => chat.conversation, () => html`<person-avatar .person=${chat.conversation?.people[0] ?? { name: "?", url: chat.id }}></person-avatar>`)}
        <div class="room-title"><h1 dir="auto">${() => {
          const people = chat.conversation?.people ?? [];
          return people.length === 1 ? html`<a class="author" dir="auto" href="/app/person/${encodeURIComponent(people[0].id)}">${nameOf(people[0])}</a>` : namedIn(namesOf(people, 5), people) || t("loading");
        }}</h1>
          <p class="hint">${() => [chat.conversation?.people.length === 1 ? chat.conversation.people[0].address : chat.conversation ? t("chat.members", { n: chat.conversation.people.length }) : "", chat.conversation?.muted ? t("chat.muted") : ""].filter(Boolean).join(" · ")}</p></div>
        <action-menu .label=${t("chat.menuOf")} .testid=${"chat-menu"} .items=${() => [{ text: chat.conversation?.muted ? t("chat.unmute") : t("chat.mute"), act: () => void this.#mute() }]}></action-menu>
      </header>`;
  }

  #composer() {
    const chat = this.#chat;
    const wide = matchMedia("(min-width: 900px)").matches;
    return html`
      <form class="room-form" @submit=${(/** @type {SubmitEvent} */ event) => this.#send(event)}>
        <p class="typing" aria-live="polite" data-testid="chat-typing">${() => chat.typing.value.length ? t("chat.typing", { n: chat.typing.value.length, names: namesOf(chat.typing.value) }) : ""}</p>
        ${() => {
          const edits = this.#edits.value;
          const reply = this.#replyTo.value;
          return edits ? composing(t("chat.editing"), edits.html, t("chat.stopEdit"), () => this.#stop())
            : reply ? composing(t("chat.replying", { name: reply.author.name }), reply.html, t("chat.stopReply"), () => this.#stop()) : null;
        }}
        <div class="room-photos">${() => this.#editor(this.#photos.value)}</div>
        ${this.#form.message(true)}
        <div class="room-write">
          ${photoButtons(() => this.#photos.peek(), true)}
          <textarea rows="1" data-testid="chat-text" aria-label=${() => t("chat.write", { names: this.#names() })} placeholder=${t("chat.placeholder")} ?autofocus=${wide} title=${t("chat.hint")} enterkeyhint="send"
            @input=${(/** @type {any} */ event) => this.#typed(event.target.value)} @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(event)}></textarea>
          <button type="submit" class="button round" data-testid="chat-send" aria-label=${() => this.#edits.value ? t("chat.save") : t("chat.send")} ?disabled=${() => this.#form.busy.value || (!this.#text.value.trim() && !this.#photos.value.size)}>${() => this.#photos.value.pending && this.#form.busy.value ? html`<span class="spinner"></span>` : icon(this.#edits.value ? "tick" : "send")}</button>
        </div>
      </form>`;
  }

  /** @param {PhotoSet} set */
  #editor = set => untracked(() => html`<photo-editor .set=${set}></photo-editor>`);

  ready() {
    const chat = this.#chat;
    void this.#begin();
    let last = "";
    effect(() => {
      const newest = chat.ids.value.at(-1) ?? "";
      if (!chat.loaded.value || newest === last) return;
      const [first, mine] = [last === "", chat.message(newest)?.peek().mine];
      const message = chat.message(newest)?.peek();
      last = newest;
      untracked(() => {
        if (first || mine || this.#near()) void this.#toEnd();
        else this.#below.value = true;
        if (!first && !mine && message) announce(t("chat.announce", { name: message.author.name }));
      });
    });
    const look = () => document.visibilityState === "visible" && chat.loaded.peek() && void chat.read();
    effect(() => {
      if (chat.loaded.value && chat.conversation?.unread) untracked(look);
    });
    document.addEventListener("visibilitychange", look);
    onCleanup(() => document.removeEventListener("visibilitychange", look));
    // A writer's line and photos take room from the log; what one reads at its end stays in sight.
    effect(() => {
      if ((chat.typing.value.length || this.#photos.value.size) && this.#atEnd) void this.#toEnd();
    });
  }

  async #begin() {
    this.#takeUp();
    onCleanup(() => this.#edits.peek() ? this.#photos.peek().drop() : leaveUploads(this.#draft, this.#photos.peek()));
    takesPhotos(this.$(".room-form"), () => this.#photos.peek());
    effect(() => {
      const photos = this.#photos.value.kept;
      if (!this.#edits.peek()) savePhotos(this.#draft, photos);
    });
    await this.#chat.load();
  }

  /** What was begun here before. */
  #takeUp() {
    const draft = loadDraft(this.#draft);
    this.#set(draft?.text ?? "");
    const set = takeUploads(this.#draft) ?? new PhotoSet();
    if (!set.items.peek().length) set.restore(draft?.photos ?? []);
    this.#photos.value = set;
  }

  get #draft() {
    return `chat:${this.chatId}`;
  }

  get #area() {
    return /** @type {HTMLTextAreaElement} */ (this.$("textarea"));
  }

  get #log() {
    return this.$(".room-log");
  }

  #near() {
    const log = this.#log;
    return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  }

  async #toEnd() {
    await settled();
    if (!this.isConnected || this.#chat.missing.peek()) return;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#below.value = false;
  }

  #scrolled() {
    this.#atEnd = this.#near();
    if (this.#near()) this.#below.value = false;
    if (this.#log.scrollTop < NEAR && this.#chat.loaded.peek() && this.#chat.more.peek()) void this.#older();
  }

  /** Older messages come in above, and what is in sight stays where it is. */
  async #older() {
    const log = this.#log;
    log.setAttribute("aria-busy", "true");
    const bottom = () => log.scrollHeight - log.scrollTop;
    let before = bottom();
    const note = () => { before = bottom(); };
    log.addEventListener("scroll", note);
    try {
      await this.#chat.older();
      // The messages are in the page before the next frame; the place is put right in the same one.
      await Promise.resolve();
      log.removeEventListener("scroll", note);
      log.scrollTop = log.scrollHeight - before;
    } catch (error) {
      toastError(error);
    } finally {
      log.removeEventListener("scroll", note);
      log.removeAttribute("aria-busy");
    }
  }

  /** @param {string} text */
  #typed(text) {
    this.#text.value = text;
    if (this.#edits.peek()) return;
    this.#save();
    if (text.trim()) this.#chat.tell();
  }

  #save() {
    saveDraft(this.#draft, { text: this.#text.peek(), summary: "", audience: "", photos: this.#photos.peek().kept });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      /** @type {HTMLFormElement} */ (this.$("form")).requestSubmit();
    } else if (event.key === "Escape" && (this.#edits.peek() || this.#replyTo.peek())) {
      event.preventDefault();
      event.stopPropagation();
      this.#stop();
    }
  }

  /** @param {string} text */
  #set(text) {
    this.#area.value = this.#text.value = text;
  }

  /** @param {Message} message */
  #reply(message) {
    if (this.#edits.peek()) this.#stop();
    this.#replyTo.value = message;
    this.#area.focus();
  }

  /** @param {Message} message */
  #edit(message) {
    if (this.#edits.peek()) this.#photos.peek().drop();
    else leaveUploads(this.#draft, this.#photos.peek());
    this.#replyTo.value = null;
    this.#edits.value = message;
    this.#set(message.text);
    this.#photos.value = new PhotoSet();
    this.#photos.value.show(message.photos);
    this.#area.focus();
  }

  #stop() {
    const edited = this.#edits.peek();
    this.#edits.value = this.#replyTo.value = null;
    if (edited) {
      this.#photos.peek().drop();
      this.#takeUp();
    }
    this.#area.focus();
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault();
    const text = this.#text.peek();
    const photos = this.#photos.peek();
    if (!text.trim() && !photos.items.peek().length) return;
    const edits = this.#edits.peek();
    await this.#form.submit(event, async () => {
      await photos.finish();
      if (edits) {
        this.#chat.receive({ ...edits, ...await api.editPost(edits.id, { text, photos: photos.ids }) });
        photos.clear();
        return this.#stop();
      }
      await this.#chat.send(text, photos.ids, this.#replyTo.peek()?.id ?? null);
      photos.clear();
      this.#replyTo.value = null;
      // What was typed while it was on its way is the next message.
      const rest = this.#text.peek();
      this.#set(rest.startsWith(text) ? rest.slice(text.length) : rest);
      this.#save();
    });
  }

  async #mute() {
    try {
      keepConversation(await api.muteConversation(this.chatId, !this.#chat.conversation?.muted));
    } catch (error) {
      toastError(error);
    }
  }
}
customElements.define("chat-room", ChatRoom);
