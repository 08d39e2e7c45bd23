// Writing: a new post, a reply or an edit. The draft outlives reloads and lost sessions; only a 201 ends it.
import { Component, settled } from "../lib/component.js";
import { html, unsafe, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed, effect, onCleanup, signal } from "../lib/signal.js";
import { route } from "../lib/router.js";
import { number, t } from "../lib/text.js";
import { moment } from "../lib/time.js";
import * as api from "../api.js";
import { AudienceState } from "../state/audience.js";
import { dropDraft, loadDraft, saveDraft } from "../state/drafts.js";
import { keepDraft } from "../state/node-drafts.js";
import { keep } from "../state/posts.js";
import { receiveOwn } from "../state/live.js";
import { toast } from "../state/toasts.js";
import { leaveUploads, PhotoSet, takeUploads } from "../state/photo-set.js";
import { audienceChooser, decideUnsealed } from "./audience.js";
import { ComposeExtras } from "./compose-extras.js";
import { FormState } from "./form.js";
import { photoButtons, takesPhotos } from "./photo-intake.js";

/** @import { Draft, Post } from "../types.js" */
/** @import { Signal } from "../lib/signal.js" */

/** @typedef {{key: string, text: Signal<string>, summary: Signal<string>, audience: AudienceState, warned: Signal<boolean>, seen: Signal<string | null>, extras: ComposeExtras, photos: PhotoSet}} State */

const LIMIT = 20_000;
let count = 0;

/** Whether these are the photos as the post has them. @param {import("../state/uploads.js").Kept[]} kept @param {import("../types.js").Photo[]} photos */
const same = (kept, photos) => kept.length === photos.length && kept.every(({ id, alt }, i) => id === photos[i].id && alt === undefined);

export class PostComposer extends Component {
  /** Answer this post. @type {Post | null} */
  replyTo = null;
  /** Change this post. @type {Post | null} */
  edits = null;
  /** Quote this post. @type {Post | null} */
  quotes = null;
  /** Go on with this draft of the node. @type {Draft | null} */
  draft = null;
  /** Without a draft it starts with this. */
  initial = "";
  /** Called when the node has it, as a post or as a draft. @type {(post: Post | null) => void} */
  done = () => {};

  #id = `composer-${++count}`;
  #form = new FormState();

  /** The state starts here, because properties are set between construction and connection. @returns {State} */
  #begin() {
    const { replyTo, edits, quotes, draft: stored } = this;
    const key = edits ? `edit:${edits.id}` : replyTo ? `reply:${replyTo.id}` : quotes ? `quote:${quotes.id}` : stored ? `draft:${stored.id}` : "new";
    const draft = stored ? null : loadDraft(key);
    const photos = takeUploads(key) ?? new PhotoSet();
    if (!photos.items.peek().length) {
      if (draft || !edits) photos.restore(draft?.photos ?? stored?.photos.map(id => ({ id })) ?? []);
      else photos.show(edits.photos);
    }
    const summary = draft?.summary ?? stored?.summary ?? edits?.summary ?? "";
    return {
      key,
      text: signal(draft?.text ?? stored?.text ?? edits?.text ?? this.initial),
      summary: signal(summary),
      audience: new AudienceState(replyTo, stored ? [stored.audience].flat().join(",") : draft?.audience),
      warned: signal(Boolean(summary)),
      seen: signal(/** @type {string | null} */ (null)),
      extras: new ComposeExtras(this.#id, stored ?? draft?.extras ?? {}),
      photos,
    };
  }
  /** @type {State} */
  #state = /** @type {any} */ (null);

  render() {
    const s = this.#state = this.#begin();
    const { replyTo, edits, quotes } = this;
    const label = quotes ? t("compose.quoteLabel") : edits ? t("compose.editLabel") : replyTo ? t("compose.replyLabel", { name: replyTo.author.name }) : t("compose.label");
    const left = computed(() => LIMIT - s.text.value.length);
    const something = () => s.text.value.trim() !== "" || s.photos.size > 0;
    const ready = () => something() && left.value >= 0 && !this.#form.busy.value;
    const send = () => s.photos.pending ? t("photos.sendLater") : s.extras.scheduled ? t("compose.schedule") : edits ? t("compose.save") : replyTo ? t("compose.reply") : t("compose.post");
    return html`
      <form class="composer" novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#send(event)}>
        <input class="cw-field" type="text" maxlength="200" data-testid="compose-summary" aria-label=${t("compose.warning")} placeholder=${t("compose.warning")}
          ?hidden=${() => !s.warned.value} .value=${s.summary.peek()} @input=${(/** @type {any} */ event) => { s.summary.value = event.target.value; }}>
        <textarea id=${this.#id} name="text" rows=${replyTo ? "2" : "3"} data-testid="compose-text" aria-label=${label} placeholder=${label} ?autofocus=${edits !== null}
          aria-describedby="${this.#id}-count" ?hidden=${() => s.seen.value !== null}
          @input=${(/** @type {any} */ event) => { s.text.value = event.target.value; }}
          @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(event)}></textarea>
        ${() => s.seen.value === null ? null : html`<div class="preview content" tabindex="0" role="region" aria-label=${t("compose.preview")}>${unsafe(s.seen.value)}</div>`}
        <photo-editor .set=${s.photos}></photo-editor>
        ${quotes ? html`<p class="composer-quote">${icon("quote")}<span>${t("compose.quoting", { name: quotes.author.name })}: ${quotes.text.slice(0, 120)}</span></p>` : null}
        ${edits ? null : s.extras.parts(() => s.audience.choice.value === "public" && !s.audience.fixed)}
        ${this.#form.message(true)}
        ${edits ? null : audienceChooser(s.audience)}
        <div class="composer-extras">
          <button type="button" class="button ghost small tool" aria-pressed=${() => String(s.warned.value)} aria-label=${t("compose.warning")} title=${t("compose.warning")}
            @click=${() => this.#toggleWarning()}>${icon("alert")}</button>
          ${edits ? null : s.extras.buttons(() => this)}
          <button type="button" class="button ghost small" aria-pressed=${() => String(s.seen.value !== null)} ?disabled=${() => !s.text.value.trim()}
            @click=${() => this.#preview()}>${() => s.seen.value === null ? t("compose.preview") : t("compose.write")}</button>
          ${edits ? null : html`<button type="button" class="button ghost small save-draft" data-testid="compose-save-draft" ?disabled=${() => !something() || this.#form.busy.value} @click=${() => this.#keepAsDraft()}>${t("compose.saveDraft")}</button>`}
        </div>
        <div class="composer-tools">
          ${photoButtons(() => s.photos)}
          ${edits ? null : s.extras.languages()}
          <span class="count" id="${this.#id}-count" data-over=${() => left.value < 0 ? "true" : null}>${() =>
            s.text.value.length < LIMIT / 2 ? "" : left.value < 0 ? t("compose.over", { n: -left.value }) : t("compose.count", { used: number(s.text.value.length), limit: number(LIMIT) })}</span>
          <button type="submit" class="button send" data-testid="compose-send" ?disabled=${() => !ready()} title=${t("compose.shortcut")}>
            ${when(() => this.#form.busy.value, () => html`<span class="spinner"></span><span>${() => s.photos.pending ? t("photos.waiting") : t("compose.sending")}</span>`,
              () => html`${icon("send")}<span>${send}</span>`)}
          </button>
        </div>
      </form>`;
  }

  ready() {
    const s = this.#state;
    const area = this.#area;
    area.value = s.text.peek();
    if (!this.edits) s.audience.watch();
    takesPhotos(this.$("form"), () => s.photos);
    onCleanup(() => this.draft ? s.photos.drop() : leaveUploads(s.key, s.photos));
    effect(() => {
      const photos = s.photos.kept;
      const { value: text } = s.text;
      const summary = s.summary.value;
      // An edit that changes nothing is no draft: the post may be changed elsewhere meanwhile.
      if (this.edits && text === this.edits.text && summary === (this.edits.summary ?? "") && same(photos, this.edits.photos)) dropDraft(s.key);
      else if (!this.draft) saveDraft(s.key, { text, summary, audience: s.audience.choice.value, extras: s.extras.value, photos });
      // Where the browser cannot size the field to its content, the script does.
      if (!CSS.supports("field-sizing", "content")) {
        area.style.height = "auto";
        area.style.height = `${area.scrollHeight + 2}px`;
      }
      if (area.value !== text) area.value = text;
    });
  }

  get #area() {
    return /** @type {HTMLTextAreaElement} */ (this.$("textarea"));
  }

  focusText() {
    this.#area.focus();
    this.#area.setSelectionRange(this.#area.value.length, this.#area.value.length);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      /** @type {HTMLFormElement} */ (this.$("form")).requestSubmit();
    }
  }

  #toggleWarning() {
    const s = this.#state;
    s.warned.value = !s.warned.peek();
    const field = /** @type {HTMLInputElement} */ (this.$(".cw-field"));
    if (s.warned.peek()) void settled().then(() => field.focus());
    else s.summary.value = field.value = "";
  }

  async #preview() {
    const s = this.#state;
    if (s.seen.peek() !== null) {
      s.seen.value = null;
      return void settled().then(() => this.focusText());
    }
    await this.#form.submit(null, async () => { s.seen.value = (await api.preview(s.text.peek())).html; });
  }

  /** The post as the node takes it. */
  #body() {
    const s = this.#state;
    const summary = s.warned.peek() ? s.summary.peek().trim() : "";
    return {
      text: s.text.peek(), ...s.audience.request(), photos: s.photos.ids, summary: summary || null, inReplyTo: this.replyTo?.id ?? this.draft?.inReplyTo ?? null,
      quote: this.quotes?.id ?? this.draft?.quote ?? null, ...s.extras.value,
    };
  }

  /** @param {string} text what was sent; what was typed meanwhile is the next draft */
  #sent(text) {
    const s = this.#state;
    if (s.text.peek() === text) s.text.value = "";
    s.summary.value = /** @type {HTMLInputElement} */ (this.$(".cw-field")).value = "";
    s.warned.value = false;
    s.seen.value = null;
    s.extras.clear();
    s.photos.clear();
    if (s.text.peek() === "") dropDraft(s.key);
  }

  /** Keeps it on the node: as a draft, or to go out at its time. @param {string | null} scheduledAt */
  async #store(scheduledAt) {
    const body = { ...this.#body(), scheduledAt };
    const draft = this.draft ? await api.changeDraft(this.draft.id, body) : await api.createDraft(body);
    keepDraft(draft);
    this.#sent(body.text);
    const link = route.peek().name === "drafts" ? {} : { link: { href: "/app/drafts", text: t("people.see") } };
    toast(scheduledAt ? t("compose.scheduled", { time: moment(scheduledAt) }) : t("compose.draftSaved"), link);
    this.done(null);
  }

  #keepAsDraft() {
    const s = this.#state;
    return this.#form.submit(null, async () => {
      await s.photos.finish();
      await this.#store(null);
    });
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault();
    const s = this.#state;
    const text = s.text.peek();
    if ((!text.trim() && !s.photos.items.peek().length) || text.length > LIMIT) return;
    const problem = this.edits ? null : s.extras.problem();
    if (problem) {
      this.#form.problem.value = problem;
      return;
    }
    if (!this.edits && !await decideUnsealed(s.audience)) return;
    const sent = await this.#form.submit(event, async () => {
      await s.photos.finish();
      const body = this.#body();
      if (s.extras.scheduledAt && !this.edits) return this.#store(s.extras.scheduledAt);
      if (this.draft) await api.changeDraft(this.draft.id, { ...body, scheduledAt: null });
      const post = this.edits ? await api.editPost(this.edits.id, { text, summary: body.summary ?? "", photos: body.photos })
        : this.draft ? await api.publishDraft(this.draft.id) : await api.createPost(body);
      this.#sent(text);
      if (!this.edits && !this.draft) s.audience.remember();
      if (this.edits) keep(post);
      else receiveOwn(post);
      if (this.replyTo && route.peek().name !== "thread") toast(t("compose.replied"), { link: { href: `/app/post/${encodeURIComponent(post.id)}`, text: t("people.see") } });
      else toast(this.edits ? t("compose.saved") : this.replyTo ? t("compose.replied") : t("compose.sent"));
      this.done(post);
    });
    if (!sent) this.#area.focus();
  }
}
customElements.define("post-composer", PostComposer);
