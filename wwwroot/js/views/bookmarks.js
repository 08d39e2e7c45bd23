import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { onCleanup } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { getBookmarks } from "../api.js";
import { PostList } from "../state/post-list.js";
import { empty } from "../components/states.js";

export class BookmarksView extends Component {
  render() {
    const list = new PostList({}, getBookmarks);
    onCleanup(() => list.close());
    return html`
      <div class="page">
        <h1 class="page-title">${t("bookmarks.title")}</h1>
        <p class="page-hint hint">${t("bookmarks.text")}</p>
        <post-feed .list=${list} .blank=${() => empty("bookmark", t("bookmarks.emptyTitle"), t("bookmarks.emptyText"))}></post-feed>
      </div>`;
  }
}
customElements.define("bookmarks-view", BookmarksView);
