import { Component } from "../lib/component.js";
import { element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed, onCleanup, untracked } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { aspects } from "../state/aspects.js";
import { feedAspect, home, PostList } from "../state/post-list.js";
import { loadMemories, memories } from "../state/memories.js";
import { me } from "../state/session.js";
import { copyable, empty } from "../components/states.js";

export class FeedView extends Component {
  render() {
    // An aspect that is gone leaves the whole feed.
    const chosen = computed(() => aspects.value.find(each => each.id === feedAspect.value)?.id ?? null);
    return html`
      <div class="page">
        <div class="page-bar feed-bar"><h1 class="page-title">${t("feed.title")}</h1>
          <a class="icon-button phone-only" href="/app/search" aria-label=${t("search.title")} title=${t("search.title")}>${icon("search")}</a>
          <a class="icon-button" href="/app/photos" aria-label=${t("photos.title")} title=${t("photos.title")}>${icon("photo")}</a>
          <a class="icon-button" href="/app/bookmarks" aria-label=${t("bookmarks.title")} title=${t("bookmarks.title")}>${icon("bookmark")}</a>
          <a class="icon-button" href="/app/drafts" aria-label=${t("drafts.title")} title=${t("drafts.title")}>${icon("file")}</a></div>
        <section class="page-compose" aria-label=${t("compose.label")}><post-composer></post-composer></section>
        ${when(() => aspects.value.some(each => each.people.length), () => html`
          <fieldset class="pills" data-testid="feed-aspects"><legend class="sr-only">${t("feed.narrow")}</legend>
            ${this.#pill("", t("feed.all"))}${() => aspects.value.map(({ id, name }) => untracked(() => this.#pill(id, name)))}</fieldset>`)}
        ${when(() => memories.value.ids.length, () => this.#memories())}
        ${() => this.#list(chosen.value)}
      </div>`;
  }

  /** @param {string} id @param {string} name */
  #pill(id, name) {
    return html`<label><input type="radio" name="feed-aspect" value=${id} ?checked=${(feedAspect.peek() ?? "") === id} @change=${() => { feedAspect.value = id || null; }}><span>${name}</span></label>`;
  }

  /** @param {string | null} aspect */
  #list(aspect) {
    if (!aspect) return element`<post-feed .list=${home} .blank=${() => this.#blank()}></post-feed>`;
    const list = new PostList({ aspect });
    onCleanup(() => list.close());
    const name = aspects.peek().find(each => each.id === aspect)?.name ?? "";
    return element`<post-feed .list=${list} .blank=${() => empty("circles", t("feed.aspectEmptyTitle", { name }), t("feed.aspectEmptyText"), html`<a class="button quiet" href="/app/aspects">${t("nav.aspects")}</a>`)}></post-feed>`;
  }

  ready() {
    void loadMemories();
  }

  #memories() {
    const { ids, more } = memories.peek();
    return html`
      <details class="memories" data-testid="memories"><summary>${icon("clock")}<span>${more ? t("memories.many", { n: ids.length }) : t("memories.card", { n: ids.length })}</span></summary>
        ${ids.map(id => element`<post-card .postId=${id}></post-card>`)}
        <p class="feed-end"><a class="button quiet small" href="/app/memories">${t("memories.all")}</a></p></details>`;
  }

  /** A new node is an empty room: say how to fill it. */
  #blank() {
    const person = me.peek();
    return empty("leaf", t("feed.emptyTitle"), t("feed.emptyText"), html`
      ${person && copyable(person.url, t("copy"), t("copy.address"))}
      <a class="button" href="/app/people">${t("feed.addFriend")}</a>`);
  }
}
customElements.define("feed-view", FeedView);
