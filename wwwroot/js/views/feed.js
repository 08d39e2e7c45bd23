import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { home } from "../state/post-list.js";
import { me } from "../state/session.js";
import { copyable, empty } from "../components/states.js";

export class FeedView extends Component {
  render() {
    return html`
      <div class="page">
        <div class="page-bar feed-bar"><h1 class="page-title">${t("feed.title")}</h1>
          <a class="icon-button" href="/app/bookmarks" aria-label=${t("bookmarks.title")} title=${t("bookmarks.title")}>${icon("bookmark")}</a>
          <a class="icon-button" href="/app/drafts" aria-label=${t("drafts.title")} title=${t("drafts.title")}>${icon("file")}</a></div>
        <section class="page-compose" aria-label=${t("compose.label")}><post-composer></post-composer></section>
        <post-feed .list=${home} .blank=${() => this.#blank()}></post-feed>
      </div>`;
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
