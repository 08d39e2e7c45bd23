import { Component, settled } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { navigate } from "../lib/router.js";
import { aspects, aspectsFailed, aspectsLoaded, createAspect, deleteAspect, loadAspects, renameAspect } from "../state/aspects.js";
import { feedAspect } from "../state/post-list.js";
import { loadPeople, people, peopleFailed, peopleLoaded } from "../state/people.js";
import { announce, toast, toastError } from "../state/toasts.js";
import { chooseAspects, sort } from "../components/aspect-checks.js";
import { confirm } from "../components/dialogs.js";
import { FormState } from "../components/form.js";
import { empty, failed, loading } from "../components/states.js";

/** @import { Aspect, Person } from "../types.js" */

const KIND = "application/x-node-person";

export class AspectsView extends Component {
  #form = new FormState();
  /** Whom one can sort: those with whom there is something. */
  #all = computed(() => people.value.filter(each => !each.blocked && (each.following !== "no" || each.follower === "yes")));

  render() {
    const sorted = computed(() => new Set(aspects.value.flatMap(each => each.people)));
    const rest = computed(() => this.#all.value.filter(each => !sorted.value.has(each.id)));
    return html`
      <div class="page wide-page">
        <h1 class="page-title">${t("aspects.title")}</h1>
        <p class="page-text">${t("aspects.text")} ${t("aspects.how")}</p>
        ${when(() => aspectsLoaded.value && peopleLoaded.value, () => html`
          ${when(() => !this.#all.value.length, () => empty("circles", t("aspects.emptyTitle"), t("aspects.emptyText"), html`<a class="button" href="/app/people">${t("feed.addFriend")}</a>`))}
          <div class="board">
            ${when(() => this.#all.value.length, () => this.#rest(rest))}
            <div class="circles">${each(() => aspects.value.map(each => each.id), id => id, id => this.#circle(id))}${this.#create()}</div>
          </div>`,
          () => html`${() => aspectsFailed.value || peopleFailed.value ? failed(aspectsFailed.value ?? peopleFailed.value ?? "", () => this.ready()) : loading()}`)}
      </div>`;
  }

  ready() {
    void loadAspects();
    if (!peopleLoaded.peek()) void loadPeople();
  }

  /** @param {import("../lib/signal.js").Signal<Person[]>} rest */
  #rest(rest) {
    const box = element`
      <section class="card unsorted" aria-labelledby="unsorted" data-testid="aspect-none">
        <h2 id="unsorted">${t("aspects.none")}</h2>
        <ul class="chips">${each(() => rest.value.map(each => each.id), id => id, id => this.#chip(id, null))}</ul>
        <p class="hint" ?hidden=${() => rest.value.length > 0}>${t("aspects.allSorted")}</p>
      </section>`;
    this.#target(box, null);
    return box;
  }

  /** @param {string} id */
  #circle(id) {
    let last = /** @type {Aspect} */ (aspects.peek().find(each => each.id === id));
    const aspect = computed(() => last = aspects.value.find(each => each.id === id) ?? last);
    const members = computed(() => this.#all.value.filter(each => aspect.value.people.includes(each.id)));
    const box = element`
      <section class="card circle" data-testid="aspect" data-aspect-id=${id} aria-label=${() => aspect.value.name}>
        <header class="circle-head">
          <input class="circle-name" maxlength="60" autocomplete="off" spellcheck="false" aria-label=${() => t("aspects.name", { name: aspect.value.name })} .value=${aspect.peek().name}
            @change=${(/** @type {any} */ event) => this.#rename(aspect.peek(), event.target)} @keydown=${(/** @type {any} */ event) => this.#nameKey(event, aspect.peek())}>
          <span class="hint">${() => t("aspects.people", { n: members.value.length })}</span>
          <action-menu .label=${t("aspects.menu", { name: last.name })} .testid=${"aspect-menu"} .items=${() => [
            { text: t("aspects.rename"), act: () => box.querySelector("input")?.select() },
            { text: t("aspects.read"), act: () => { feedAspect.value = id; navigate("/app"); } },
            { text: t("aspects.delete"), danger: true, act: () => void this.#delete(aspect.peek()) },
          ]}></action-menu>
        </header>
        <ul class="chips">${each(() => members.value.map(each => each.id), each => each, person => this.#chip(person, id))}</ul>
        <p class="hint" ?hidden=${() => members.value.length > 0}>${t("aspects.nobody")}</p>
      </section>`;
    this.#target(box, id);
    return box;
  }

  /** @param {string} id @param {string | null} from */
  #chip(id, from) {
    let last = /** @type {Person} */ (people.peek().find(each => each.id === id));
    const person = computed(() => last = people.value.find(each => each.id === id) ?? last);
    const blind = () => from !== null && person.value.follower !== "yes";
    const chip = element`
      <li><button type="button" class="chip" draggable="true" data-testid="aspect-person" data-person-id=${id} aria-haspopup="dialog" title=${() => blind() ? `${person.value.name} ${t("aspects.notFollowing")}` : null}
        @click=${() => this.#choose(person.peek())}><person-avatar .person=${last}></person-avatar><span>${() => person.value.name}</span>
        ${() => blind() ? html`${icon("alert")}<span class="sr-only">, ${t("aspects.notFollowing")}</span>` : null}<span class="sr-only">, ${t("aspects.ofPerson")}</span></button></li>`;
    chip.addEventListener("dragstart", event => {
      event.dataTransfer?.setData(KIND, JSON.stringify({ id, from }));
      if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
      chip.classList.add("dragged");
    });
    chip.addEventListener("dragend", () => chip.classList.remove("dragged"));
    return chip;
  }

  /** @param {HTMLElement} box @param {string | null} to */
  #target(box, to) {
    let depth = 0;
    /** @param {number} next */
    const over = next => { depth = next; box.classList.toggle("over", depth > 0); };
    box.addEventListener("dragenter", event => event.dataTransfer?.types.includes(KIND) && over(depth + 1));
    box.addEventListener("dragleave", event => event.dataTransfer?.types.includes(KIND) && over(depth - 1));
    box.addEventListener("dragover", event => event.dataTransfer?.types.includes(KIND) && event.preventDefault());
    box.addEventListener("drop", event => {
      over(0);
      const data = event.dataTransfer?.getData(KIND);
      if (!data) return;
      event.preventDefault();
      void this.#move(JSON.parse(data), to);
    });
  }

  /** @param {{id: string, from: string | null}} what @param {string | null} to */
  async #move({ id, from }, to) {
    const person = people.peek().find(each => each.id === id);
    if (!person || from === to) return;
    if (to) await sort(person, to, true);
    if (from) await sort(person, from, false);
  }

  /** @param {Person} person */
  async #choose(person) {
    await chooseAspects(person);
    await settled();
    // The place from which one came may be gone; the person is still somewhere.
    if (document.activeElement === document.body) /** @type {HTMLElement | null} */ (this.querySelector(`[data-person-id="${CSS.escape(person.id)}"]`))?.focus();
  }

  #create() {
    return element`
      <form class="card new-circle" novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#submit(event)}>
        ${this.#form.field({
          id: "aspect-new", name: "name", label: t("aspects.new"), hint: t("aspects.newHint"),
          input: html`<div class="with-button"><input id="aspect-new" name="name" maxlength="60" autocomplete="off" data-testid="aspect-new"><button type="submit" class="button quiet" ?disabled=${this.#form.busy}>${t("aspects.create")}</button></div>`,
        })}
        ${this.#form.message()}
      </form>`;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.$("#aspect-new"));
    if (!field.value.trim()) {
      this.#form.errors.value = { name: [t("aspects.nameEmpty")] };
      return field.focus();
    }
    await this.#form.submit(event, async () => {
      const { name } = await createAspect(field.value.trim());
      field.value = "";
      announce(t("aspects.created", { name }));
    });
    return undefined;
  }

  /** @param {KeyboardEvent} event @param {Aspect} aspect */
  #nameKey(event, aspect) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === "Enter") field.blur();
    if (event.key === "Escape") field.value = aspect.name;
  }

  /** @param {Aspect} aspect @param {HTMLInputElement} field */
  async #rename(aspect, field) {
    const name = field.value.trim();
    if (!name || name === aspect.name) return void (field.value = aspect.name);
    try {
      await renameAspect(aspect.id, name);
      announce(t("aspects.renamed", { name }));
    } catch (error) {
      field.value = aspect.name;
      toastError(error);
    }
    return undefined;
  }

  /** @param {Aspect} aspect */
  async #delete(aspect) {
    const { id, name } = aspect;
    if (!await confirm({ title: t("aspects.deleteTitle", { name }), text: t("aspects.deleteText"), action: t("aspects.delete") })) return;
    try {
      await deleteAspect(id);
      toast(t("aspects.deleted", { name }));
      this.$("h1").focus();
    } catch (error) {
      toastError(error);
    }
  }
}
customElements.define("aspects-view", AspectsView);
