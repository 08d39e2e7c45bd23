import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { onCleanup } from "../lib/signal.js";
import { locale, t } from "../lib/text.js";
import { getMemories } from "../api.js";
import { PostList } from "../state/post-list.js";
import { today } from "../state/memories.js";
import { empty } from "../components/states.js";

export class MemoriesView extends Component {
  render() {
    const day = today();
    const list = new PostList({}, page => getMemories({ ...page, day }));
    onCleanup(() => list.close());
    return html`
      <div class="page">
        <h1 class="page-title">${t("memories.title")}</h1>
        <p class="page-hint hint">${t("memories.text", { day: new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" }).format(new Date()) })}</p>
        <post-feed .list=${list} .blank=${() => empty("clock", t("memories.emptyTitle"), t("memories.emptyText"))}></post-feed>
      </div>`;
  }
}
customElements.define("memories-view", MemoriesView);
