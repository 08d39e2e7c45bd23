// The first message: to whom, and what.
import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { computed, onCleanup, signal } from "../lib/signal.js";
import { navigate } from "../lib/router.js";
import { t } from "../lib/text.js";
import { nameOf } from "../lib/emoji.js";
import { namesOf } from "../lib/words.js";
import { startConversation } from "../api.js";
import { keepConversation } from "../state/conversations.js";
import { PhotoSet } from "../state/photo-set.js";
import { loadPeople, people, peopleFailed, peopleLoaded } from "../state/people.js";
import { FormState } from "./form.js";
import { photoButtons, takesPhotos } from "./photo-intake.js";
import { empty, failed, loading } from "./states.js";

/** @import { Person } from "../types.js" */

export class NewMessage extends Component {
  /** Somebody who is chosen from the start. */
  to = "";
  #form = new FormState();
  #chosen = signal(/** @type {string[]} */ ([]));
  #search = signal("");
  #photos = new PhotoSet();

  render() {
    this.#chosen.value = this.to ? [this.to] : [];
    const all = computed(() => people.value.filter(each => !each.blocked && (each.following !== "no" || each.follower === "yes")));
    return html`
      <header class="room-head"><a class="icon-button chat-back" href="/app/messages" aria-label=${t("chat.missingList")}>${icon("back")}</a><h1>${t("chat.new")}</h1></header>
      ${when(() => peopleLoaded.value, () => html`
        ${when(() => all.value.length, () => this.#fields(all), () => empty("people", t("chat.nobodyYet"), t("aspects.emptyText"), html`<a class="button" href="/app/people">${t("feed.addFriend")}</a>`))}`,
        () => html`${() => peopleFailed.value ? failed(peopleFailed.value, () => void loadPeople()) : loading()}`)}`;
  }

  /** @param {import("../lib/signal.js").Signal<Person[]>} all */
  #fields(all) {
    const found = computed(() => {
      const words = this.#search.value.trim().toLowerCase();
      return all.value.filter(each => !words || `${each.name} ${each.address}`.toLowerCase().includes(words));
    });
    const names = () => namesOf(this.#chosen.value.map(id => all.value.find(each => each.id === id)).filter(each => each !== undefined), 5);
    const form = element`
      <form class="new-message" novalidate data-testid="new-message" @submit=${(/** @type {SubmitEvent} */ event) => this.#send(event)}>
        <fieldset class="picker"><legend>${t("chat.to")}</legend>
          <input type="search" aria-label=${t("chat.search")} placeholder=${t("chat.search")} autocomplete="off" @input=${(/** @type {any} */ event) => { this.#search.value = event.target.value; }}
            @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && event.preventDefault()}>
          <ul class="picker-list">${each(() => found.value.map(each => each.id), id => id, id => this.#person(/** @type {Person} */ (people.peek().find(each => each.id === id))))}</ul>
          <p class="hint" ?hidden=${() => found.value.length > 0}>${t("chat.noMatch")}</p>
          <p class="hint" aria-live="polite">${() => this.#chosen.value.length ? t("chat.chosen", { names: names() }) : ""}</p>
          <p class="field-error" role="alert">${() => this.#form.error("people")}</p>
        </fieldset>
        ${this.#form.field({
          id: "first-message", name: "text", label: t("chat.first"),
          input: html`<textarea id="first-message" name="text" rows="3" data-testid="chat-first" ?autofocus=${this.to !== ""}></textarea>`,
        })}
        <photo-editor .set=${this.#photos}></photo-editor>
        ${this.#form.message()}
        <div class="actions">${photoButtons(() => this.#photos)}<button type="submit" class="button" ?disabled=${this.#form.busy}>${icon("send")}${() => this.#photos.pending ? t("photos.sendMessageLater") : t("chat.send")}</button></div>
      </form>`;
    takesPhotos(form, () => this.#photos);
    return form;
  }

  /** @param {Person} person */
  #person(person) {
    const { id, address } = person;
    const cannot = person.canSeal === false;
    return element`
      <li><label class="choice ${cannot ? "off" : ""}"><input type="checkbox" name="person" value=${id} ?checked=${this.#chosen.peek().includes(id)} ?disabled=${cannot}
        @change=${(/** @type {any} */ event) => { this.#chosen.value = event.target.checked ? [...this.#chosen.peek(), id] : this.#chosen.peek().filter(each => each !== id); }}>
        <person-avatar .person=${person}></person-avatar><span><strong>${nameOf(person)}</strong> <small>${cannot ? t("chat.cannot") : address}</small></span></label></li>`;
  }

  ready() {
    if (!peopleLoaded.peek()) void loadPeople();
    onCleanup(() => this.#photos.drop());
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault();
    const field = /** @type {HTMLTextAreaElement} */ (this.$("#first-message"));
    const chosen = this.#chosen.peek();
    const nothing = !field.value.trim() && !this.#photos.items.peek().length;
    if (!chosen.length || nothing) {
      this.#form.errors.value = { ...(!chosen.length && { people: [t("chat.nobody")] }), ...(nothing && { text: [t("chat.empty")] }) };
      return (chosen.length ? field : this.$("input[type=search]")).focus();
    }
    await this.#form.submit(event, async () => {
      await this.#photos.finish();
      const { id } = keepConversation(await startConversation({ people: chosen, text: field.value, photos: this.#photos.ids }));
      this.#photos.clear();
      navigate(`/app/messages/${encodeURIComponent(id)}`, { replace: true });
    });
    return undefined;
  }
}
customElements.define("new-message", NewMessage);
