import { Component } from "../lib/component.js";
import { nameOf } from "../lib/emoji.js";
import { element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { partsOf } from "../lib/marks.js";
import { rename } from "../lib/router.js";
import { computed, effect, onCleanup, signal, untracked } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { aspects } from "../state/aspects.js";
import { loadPeople, people, peopleLoaded } from "../state/people.js";
import { PostList } from "../state/post-list.js";
import { addressOf, asks, isNarrowed, searchOf, sourceOf } from "../state/search.js";
import { empty } from "../components/states.js";

const TYPING = 250;
const MOST_PEOPLE = 5;

export class SearchView extends Component {
  #search = signal(searchOf(location.search));
  #timer = 0;

  render() {
    const search = this.#search;
    onCleanup(() => clearTimeout(this.#timer));
    return html`
      <div class="page search-page">
        <h1 class="page-title">${t("search.title")}</h1>
        <form class="search-form" role="search" aria-label=${t("search.field")} novalidate @submit=${(/** @type {Event} */ event) => { event.preventDefault(); this.#change(true); }} @input=${() => this.#change(false)} @change=${() => this.#change(true)}>
          <div class="search-field">${icon("search")}<input type="search" name="q" data-testid="search-field" maxlength="200" autocomplete="off" ?autofocus=${!asks(search.peek())} aria-label=${t("search.field")} placeholder=${t("search.field")} value=${search.peek().q}></div>
          <details class="search-filters" ?open=${isNarrowed(search.peek())}>
            <summary>${t("search.filters")}</summary>
            <div class="filter-grid">
              ${this.#select("person", t("search.person"), () => [["", t("search.anybody")], ["me", t("search.me")], ...people.value.filter(each => !each.blocked).map(({ id, name }) => [id, name])])}
              ${when(() => aspects.value.length, () => this.#select("aspect", t("search.aspect"), () => [["", t("search.anyAspect")], ...aspects.value.map(({ id, name }) => [id, name])]))}
              ${this.#date("after", t("search.after"))}
              ${this.#date("before", t("search.before"))}
              <label class="check"><input type="checkbox" name="photos" value="true" ?checked=${search.peek().photos === "true"}><span>${t("search.photos")}</span></label>
              <button type="button" class="button quiet small" ?hidden=${() => !isNarrowed(search.value)} @click=${() => this.#clear()}>${t("search.clear")}</button>
            </div>
          </details>
        </form>
        ${() => this.#people(search.value.q)}
        ${() => { const now = search.value; return untracked(() => this.#results(now)); }}
      </div>`;
  }

  ready() {
    if (!peopleLoaded.peek()) void loadPeople();
    // The names in the list come later than the choice in the address.
    effect(() => {
      void people.value;
      void aspects.value;
      queueMicrotask(() => this.#fill());
    });
  }

  #fill() {
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector("form"));
    for (const select of form?.querySelectorAll("select") ?? []) select.value = this.#search.peek()[/** @type {"person" | "aspect"} */ (select.name)];
  }

  /** @param {boolean} atOnce */
  #change(atOnce) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const form = /** @type {HTMLFormElement} */ (this.$("form"));
      const next = searchOf(`?${new URLSearchParams(/** @type {any} */ (new FormData(form)))}`);
      if (addressOf(next) === addressOf(this.#search.peek())) return;
      this.#search.value = next;
      rename(addressOf(next));
    }, atOnce ? 0 : TYPING);
  }

  #clear() {
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll(".filter-grid :is(input, select)"))) {
      if (field.type === "checkbox") field.checked = false;
      else field.value = "";
    }
    this.#change(true);
    this.$("[data-testid=search-field]").focus();
  }

  /** @param {string} name @param {string} label @param {() => string[][]} choices */
  #select(name, label, choices) {
    return html`<label class="field"><span>${label}</span><select name=${name} data-testid="search-${name}">${() => choices().map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></label>`;
  }

  /** @param {"after" | "before"} name @param {string} label */
  #date(name, label) {
    return html`<label class="field"><span>${label}</span><input type="date" name=${name} value=${this.#search.peek()[name]}></label>`;
  }

  /** @param {string} words */
  #people(words) {
    const parts = partsOf(words);
    const found = parts.length ? people.value.filter(each => !each.blocked && parts.every(part => [...partsOf(`${each.name} ${each.address}`)].some(name => name.startsWith(part)))).slice(0, MOST_PEOPLE) : [];
    return found.length ? html`
      <section class="search-people" aria-labelledby="found-people"><h2 class="section-title" id="found-people">${t("search.people")}</h2>
        <ul>${found.map(person => html`<li><a href="/app/person/${encodeURIComponent(person.id)}" data-testid="found-person"><person-avatar .person=${person}></person-avatar>
          <span class="who"><span class="author">${nameOf(person)}</span><span class="address">${person.address}</span></span></a></li>`)}</ul></section>` : null;
  }

  /** @param {import("../state/search.js").Search} search */
  #results(search) {
    if (!asks(search)) return empty("search", t("search.startTitle"), t("search.startText"));
    const list = new PostList({}, sourceOf(search));
    onCleanup(() => list.close());
    const busy = computed(() => list.loading.value);
    return element`<div class="search-results" data-testid="search-results" aria-busy=${() => String(busy.value)}><post-feed .list=${list} .words=${partsOf(search.q)}
      .blank=${() => list.more.value ? html`` : empty("search", t("search.noneTitle"), t("search.noneText"))}></post-feed></div>`;
  }
}
customElements.define("search-view", SearchView);
