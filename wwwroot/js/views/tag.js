import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { onCleanup } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { PostList } from "../state/post-list.js";
import { empty } from "../components/states.js";

export class TagView extends Component {
  /** @type {Record<string, string>} */
  params = {};

  render() {
    const { tag } = this.params;
    const list = new PostList({ tag });
    onCleanup(() => list.close());
    return html`
      <div class="page">
        <h1 class="page-title">#${tag}</h1>
        <post-feed .list=${list} .blank=${() => empty("leaf", t("tag.emptyTitle", { tag }), t("tag.emptyText", { tag }))}></post-feed>
      </div>`;
  }
}
customElements.define("tag-view", TagView);
