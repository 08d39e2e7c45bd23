import { Component, settled } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { effect, onCleanup } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { cameFromHere } from "../lib/router.js";
import { Thread } from "../state/thread.js";
import { empty, failed, loading } from "../components/states.js";

// Deeper answers stay on this level: on a phone there is no room to the right.
const DEEPEST = 3;

export class ThreadView extends Component {
  /** @type {Record<string, string>} */
  params = {};
  #thread = new Thread("");

  render() {
    this.#thread.close();
    const thread = this.#thread = new Thread(this.params.id);
    onCleanup(() => thread.close());
    return html`
      <div class="page">
        <div class="page-bar"><a class="icon-button" href="/app" aria-label=${t("back")} @click=${this.#back}>${icon("back")}</a><h1 class="page-title">${t("thread.title")}</h1></div>
        ${when(() => thread.loaded.value, () => this.#tree(), () => html`${() =>
          thread.place.value ? past(thread.place.value) : thread.missing.value ? empty("leaf", t("thread.missingTitle"), t("thread.missingText"), html`<a class="button" href="/app">${t("missing.home")}</a>`)
            : thread.failed.value ? failed(thread.failed.value, () => void thread.load()) : loading()}`)}
      </div>`;
  }

  /** @param {Event} event */
  #back(event) {
    // Only when the entry before this one is ours: the link is right in all other cases.
    if (!cameFromHere()) return;
    event.preventDefault();
    history.back();
  }

  #tree() {
    const root = this.#thread.ids.peek()[0];
    if (!root) return null;
    return html`
      <div class="thread" data-testid="thread">
        <post-card class="root" .postId=${root} .answering=${true} .inThread=${false}></post-card>
        <h2 class="replies-title">${() => t("thread.replies", { n: this.#thread.count })}</h2>
        ${() => this.#filling()}
        ${this.#answers(root, 0)}
      </div>`;
  }

  #filling() {
    const filling = this.#thread.filling.value;
    return filling && html`
      <p class="thread-filling" data-testid="thread-filling"><span class="spinner" aria-hidden="true"></span><span>${filling.read ? t("thread.filling", { read: filling.read, added: filling.added }) : t("thread.looking")}</span></p>`;
  }

  /** @param {string} id @param {number} depth @returns {DocumentFragment} */
  #answers(id, depth) {
    const list = () => this.#thread.answers(id);
    return html`<ol class="replies" data-depth=${String(depth)} ?hidden=${() => !list().length}>${each(list, each => each, reply => element`
      <li><post-card .postId=${reply} .inThread=${true}></post-card>${this.#answers(reply, Math.min(depth + 1, DEEPEST))}</li>`)}</ol>`;
  }

  ready() {
    void this.#thread.load();
    let shown = false;
    effect(() => {
      if (!this.#thread.loaded.value || shown) return;
      shown = true;
      void this.#thread.fill();
      void settled().then(() => this.#reveal());
    });
  }

  /** A link to a reply shows that reply. */
  #reveal() {
    const { id } = this.params;
    if (this.#thread.ids.peek()[0] === id) return;
    const article = /** @type {HTMLElement | null} */ (this.querySelector(`[data-post-id="${CSS.escape(id)}"]`));
    article?.classList.add("wanted");
    article?.scrollIntoView({ block: "center", behavior: "instant" });
    article?.focus({ preventScroll: true });
  }
}
customElements.define("thread-view", ThreadView);

/** @param {string} place where the post lives */
const past = place => empty("leaf", t("thread.pastTitle"), t("thread.pastText"), html`<a class="button" href=${place} rel="noopener noreferrer" target="_blank" data-testid="past-link">${t("thread.pastLink", { host: new URL(place).host })}</a>`);
