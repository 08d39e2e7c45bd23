import { Component, settled } from "../lib/component.js";
import { nameOf, namedIn, withEmoji } from "../lib/emoji.js";
import { html, unsafe, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed, signal } from "../lib/signal.js";
import { marked } from "../lib/marks.js";
import { number, t } from "../lib/text.js";
import { ahead, full, relative } from "../lib/time.js";
import { post, toggle, toggleBookmark } from "../state/posts.js";
import { conversationOf } from "../state/search.js";
import { isVerified, noteUrl } from "../state/people.js";
import { deliveryLine } from "./delivery.js";
import { verifiedMark } from "./verify.js";
import { seenBy } from "./seen-by.js";
import { postMenu, showHistory } from "./post-actions.js";
import { photoGrid } from "./photo-grid.js";
import { quoteCard } from "./post-quote.js";

export class PostCard extends Component {
  postId = "";
  /** In a thread the root's reply field is open from the start. */
  answering = false;
  /** Words that were looked for. @type {string[]} */
  words = [];
  /** The thread says itself what answers what. */
  inThread = false;
  #replying = signal(false);

  render() {
    const p = post(this.postId);
    const { author, published, audience, url } = p.peek();
    noteUrl(author);
    this.#replying.value = this.answering;
    const gone = () => p.value.deleted;
    // Counts change often; the body only when its own text does, so that an opened warning stays open.
    const body = computed(() => p.value.html);
    const summary = computed(() => p.value.summary ?? (p.value.sensitive ? t("post.sensitive") : null));
    const quote = computed(() => JSON.stringify(p.value.quote));
    const photos = computed(() => JSON.stringify(p.value.photos));
    const emoji = computed(() => JSON.stringify(p.value.emoji ?? []));
    const drawn = (/** @type {string} */ words) => marked(withEmoji(words, JSON.parse(emoji.value)), this.words);
    const inside = () => html`${when(() => body.value, () => html`<div class="content" lang=${() => p.value.language} dir="auto">${() => marked(html`${unsafe(body.value, JSON.parse(emoji.value))}`, this.words)}</div>`)}
      ${() => photoGrid(JSON.parse(photos.value), () => p.peek())}
      ${when(() => p.value.poll, () => html`<post-poll .postId=${this.postId}></post-poll>`)}${() => quoteCard(JSON.parse(quote.value ?? "null"))}`;
    const hiddenBy = computed(() => p.value.hiddenBy);
    const here = `/app/post/${encodeURIComponent(this.postId)}`;
    const by = computed(() => p.value.resharedBy?.map(each => each.name).join(", ") ?? "");
    return html`
      <article class="post" data-testid="post" data-post-id=${this.postId} tabindex="-1" aria-label=${t("post.by", { name: author.name })}>
        ${when(gone, () => html`<p class="gone">${t("post.gone")}</p>`, () => html`
          ${() => by.value && html`<p class="context">${icon("reshare")}<span>${namedIn(t("post.resharedBy", { name: by.value }), p.value.resharedBy)}</span></p>`}
          <header class="post-head">
            <a class="avatar-link" href="/app/person/${encodeURIComponent(author.id)}" tabindex="-1" aria-hidden="true"><person-avatar .person=${author}></person-avatar></a>
            <div class="byline">
              <span class="name"><a class="author" dir="auto" href="/app/person/${encodeURIComponent(author.id)}">${nameOf(author)}</a>${() => isVerified(author.id) ? verifiedMark() : null}</span>
              <span class="meta"><span class="address" title=${author.address}>${author.address}</span></span>
            </div>
            <div class="stamp">
              <a class="when" href=${here}><time datetime=${published} title=${full(published)}>${() => relative(published)}</time></a>
              <span class="marks">
                ${audience === "public" ? this.#mark("", "globe", t("audience.publicWords")) : null}
                ${author.kind === "feed" ? this.#mark("", "feed", t("person.feed"))
                  : when(() => p.value.signed, () => this.#mark("signed", "check", t("post.signed")), () => this.#mark("unsigned", "shield", t("post.unsigned")))}
              </span>
            </div>
          </header>
          ${this.#conversation()}
          ${audience === "public" ? null : seenBy(() => p.value)}
          ${this.inThread ? null : this.#context(p.peek().inReplyTo)}
          ${() => hiddenBy.value
            ? html`<details class="cw" data-testid="post-hidden"><summary><span>${t("post.hiddenBy", { word: hiddenBy.value })}</span></summary>
              ${summary.value && html`<p class="content" lang=${() => p.value.language} dir="auto"><strong>${drawn(summary.value)}</strong></p>`}${inside()}</details>`
            : summary.value
            ? html`<details class="cw"><summary><span dir="auto">${drawn(summary.value)}</span></summary>${inside()}</details>` : inside()}
          ${() => p.value.expires ? html`<p class="expiry" data-testid="post-expires" title=${t("post.expiresHint")}>${icon("hourglass")}<span>${t("post.expires", { time: ahead(p.value.expires) })}</span><span class="sr-only">${t("post.expiresHint")}</span></p>` : null}
          ${when(() => p.value.edited, () => html`<button type="button" class="link-button edited" title=${full(p.peek().edited ?? published)}
            @click=${() => showHistory(this.postId)}>${t("post.edited")}</button>`)}
          ${() => deliveryLine(p.value.delivery, published)}
          <footer class="post-actions">
            ${author.kind === "feed" ? null : html`<button type="button" class="act" data-testid="post-reply" aria-expanded=${() => String(this.#replying.value)}
              aria-label=${() => t("post.replyCount", { n: p.value.replies })} title=${t("post.reply")} @click=${() => this.reply()}>${icon("reply")}${() => this.#count(p.value.replies)}</button>`}
            ${audience === "public" && author.kind !== "feed" ? html`<button type="button" class="act" data-testid="post-reshare" aria-pressed=${() => String(p.value.reshared)}
              aria-label=${() => t("post.reshareCount", { n: p.value.reshares })} title=${t("post.reshare")}
              @click=${() => toggle(this.postId, "reshare")}>${icon("reshare")}${() => this.#count(p.value.reshares)}</button>` : null}
            ${author.kind === "feed" ? null : html`<button type="button" class="act like" data-testid="post-like" aria-pressed=${() => String(p.value.liked)}
              aria-label=${() => t("post.likeCount", { n: p.value.likes })} title=${t("post.like")} @click=${() => toggle(this.postId, "like")}>${icon("heart")}${() => this.#count(p.value.likes)}</button>`}
            <button type="button" class="act bookmark" data-testid="post-bookmark" aria-pressed=${() => String(p.value.bookmarked)} aria-label=${t("post.bookmark")}
              title=${() => p.value.bookmarked ? t("post.unbookmark") : t("post.bookmark")} @click=${() => toggleBookmark(this.postId)}>${icon("bookmark")}</button>
            <action-menu .label=${t("post.menu")} .testid=${"post-menu"} .items=${() => postMenu(this.postId, url)}></action-menu>
          </footer>
          ${when(() => this.#replying.value, () => html`<post-composer .replyTo=${p.peek()} .initial=${this.#greeting()} .done=${() => { this.#replying.value = this.answering; }}></post-composer>`)}`)}
      </article>`;
  }

  /** @param {string} kind @param {import("../lib/icons.js").IconName} name @param {string} words */
  #mark(kind, name, words) {
    return html`<span class="mark ${kind}" title=${words}>${icon(name)}<span class="sr-only">${words}</span></span>`;
  }

  /** @param {number} n */
  #count(n) {
    return html`<span class="n">${n ? number(n) : ""}</span>`;
  }

  /** @param {import("../types.js").Post["inReplyTo"]} parent */
  #context(parent) {
    if (!parent) return null;
    const text = parent.author ? t("post.inReplyToName", { name: parent.author.name }) : t("post.inReplyTo");
    const href = parent.id ? `/app/post/${encodeURIComponent(parent.id)}` : parent.url;
    return html`<p class="context">${icon("reply")}<a href=${href}>${parent.author ? namedIn(text, [parent.author]) : text}</a></p>`;
  }

  /** A message that was found leads to where it was said. */
  #conversation() {
    const id = conversationOf(this.postId);
    return id && html`<p class="context">${icon("chat")}<a href="/app/messages/${encodeURIComponent(id)}" data-testid="found-conversation">${t("search.message")}</a></p>`;
  }

  /** Answering somebody else's reply names them, so that they are told. */
  #greeting() {
    const { author, mine } = post(this.postId).peek();
    return this.inThread && !this.answering && !mine ? `${author.address} ` : "";
  }

  /** Opens the reply field, or goes to it. */
  async reply() {
    const { deleted, author } = post(this.postId).peek();
    if (deleted || author.kind === "feed") return;
    const open = this.#replying.peek();
    const field = /** @type {any} */ (this.querySelector("post-composer"));
    if (open && field && !field.contains(document.activeElement) && this.answering) return field.focusText();
    this.#replying.value = !open;
    await settled();
    /** @type {any} */ (this.querySelector("post-composer"))?.focusText();
  }

  closeReply() {
    if (!this.answering) this.#replying.value = false;
  }
}
customElements.define("post-card", PostCard);
