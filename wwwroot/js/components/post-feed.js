// A list of posts: older ones arrive when the end comes into sight, newer ones wait behind a bar while one reads.
import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { t } from "../lib/text.js";
import { growsAt } from "./endless.js";
import { failed, loading } from "./states.js";

/** @import { PostList } from "../state/post-list.js" */

export class PostFeed extends Component {
  /** @type {PostList} */
  list = /** @type {any} */ (null);
  /** Words to be marked. @type {string[]} */
  words = [];
  /** What to show when there is nothing. @type {() => Node} */
  blank = () => html``;

  render() {
    const { list } = this;
    return html`
      <button type="button" class="new-posts" data-testid="new-posts-bar" ?hidden=${() => !list.pending.value.length} @click=${() => this.showNew()}>
        ${() => t("feed.new", { n: list.pending.value.length })}</button>
      <div class="posts" data-testid="feed" role=${() => list.ids.value.length ? "feed" : null} aria-label=${() => list.ids.value.length ? t("feed.label") : null} aria-busy=${() => String(list.loading.value)}>
        ${each(() => list.ids.value, id => id, id => element`<post-card .postId=${id} .words=${this.words}></post-card>`)}
      </div>
      ${when(() => list.loaded.value && !list.ids.value.length && !list.failed.value, () => this.blank())}
      ${when(() => list.loading.value && !list.ids.value.length, loading)}
      ${() => list.failed.value && failed(list.failed.value, () => void list.older())}
      <div class="feed-end">
        ${when(() => list.more.value && !list.failed.value, () => html`<button type="button" class="button quiet" ?disabled=${() => list.loading.value}
          @click=${() => list.older()}>${() => list.loading.value ? t("loading") : t("feed.older")}</button>`)}
        ${when(() => list.loaded.value && !list.more.value && list.ids.value.length, () => html`<p class="the-end">${t("feed.end")}</p>`)}
      </div>`;
  }

  ready() {
    if (!this.list.loaded.peek()) void this.list.older();
    growsAt(this.$(".feed-end"), this.list);
  }

  showNew() {
    this.list.showPending();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollTo({ top: 0, behavior: calm ? "auto" : "smooth" });
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (this.querySelector("article"))?.focus({ preventScroll: true }));
  }
}
customElements.define("post-feed", PostFeed);
