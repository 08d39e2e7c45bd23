// A poll under a post: choose and vote, or read the results, which are always there as text too.
import { Component, settled } from "../lib/component.js";
import { withEmoji } from "../lib/emoji.js";
import { html, when } from "../lib/html.js";
import { computed, signal } from "../lib/signal.js";
import { percent, t } from "../lib/text.js";
import { ahead, full } from "../lib/time.js";
import * as api from "../api.js";
import { keep, post } from "../state/posts.js";
import { toast } from "../state/toasts.js";
import { FormState } from "./form.js";

/** @import { Poll } from "../types.js" */

export class PostPoll extends Component {
  postId = "";
  #form = new FormState();
  #peeking = signal(false);

  render() {
    const p = post(this.postId);
    const poll = () => /** @type {Poll} */ (p.value.poll ?? p.peek().poll);
    const results = computed(() => Boolean(poll()?.voted || poll()?.closed || this.#peeking.value));
    return html`
      <div class="poll" data-testid="poll" role="group" aria-label=${t("poll.label")}>
        ${when(() => results.value, () => this.#results(poll), () => this.#ballot(poll))}
        <p class="poll-foot"><span>${() => t("poll.voters", { n: poll()?.voters ?? 0 })}</span>
          ${() => poll()?.closed ? html`<span>${t("poll.over")}</span>` : poll()?.ends ? html`<span title=${full(poll().ends ?? "")}>${t("poll.ends", { time: ahead(poll().ends ?? "") })}</span>` : null}
          ${() => poll() && !poll().voted && !poll().closed ? html`<button type="button" class="link-button" @click=${() => this.#turn()}>${this.#peeking.value ? t("poll.back") : t("poll.results")}</button>` : null}</p>
      </div>`;
  }

  #turn() {
    this.#peeking.value = !this.#peeking.peek();
    void settled().then(() => /** @type {HTMLElement | null} */ (this.querySelector(".poll-foot button"))?.focus());
  }

  /** @param {() => Poll} poll */
  #ballot(poll) {
    const { options, multiple } = poll();
    const { author, mine, emoji } = post(this.postId).peek();
    return html`
      <form class="ballot" novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#vote(event)}>
        <fieldset class="choices"><legend class="sr-only">${t("poll.label")}</legend>
          ${options.map((option, i) => html`<label class="choice"><input type=${multiple ? "checkbox" : "radio"} name="poll-${this.postId}" value=${String(i)} data-testid="poll-option"><span dir="auto">${withEmoji(option.text, emoji)}</span></label>`)}
        </fieldset>
        ${this.#form.message(true)}
        <div class="ballot-foot"><button type="submit" class="button quiet small" data-testid="poll-vote" ?disabled=${this.#form.busy}>${t("poll.vote")}</button>
          ${mine ? null : html`<span class="hint">${t("poll.secret", { name: author.name })}</span>`}</div>
      </form>`;
  }

  /** @param {() => Poll} poll */
  #results(poll) {
    const share = (/** @type {number} */ votes) => Math.round(100 * votes / Math.max(1, poll().multiple ? poll().voters : poll().options.reduce((sum, each) => sum + each.votes, 0)));
    return html`<ol class="results" data-testid="poll-results">${() => poll()?.options.map(option => html`
      <li class="result" data-mine=${option.voted ? "true" : null}>
        <progress class="bar" aria-hidden="true" max="100" value=${String(Math.min(100, share(option.votes)))}></progress>
        <span class="result-text" dir="auto">${withEmoji(option.text, post(this.postId).peek().emoji)}${option.voted ? html` <span class="yours">${t("poll.yours")}</span>` : null}</span>
        <span class="result-count">${t("poll.votes", { n: option.votes, percent: percent(Math.min(100, share(option.votes)) / 100) })}</span></li>`)}</ol>`;
  }

  /** @param {SubmitEvent} event */
  async #vote(event) {
    event.preventDefault();
    const chosen = [.../** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll(".choice input:checked"))].map(each => Number(each.value));
    const done = await this.#form.submit(event, async () => { keep(await api.vote(this.postId, chosen)); });
    if (done) toast(t("poll.voted"));
  }
}
customElements.define("post-poll", PostPoll);
