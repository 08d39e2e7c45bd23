import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { nameOf } from "../lib/emoji.js";
import { rename } from "../lib/router.js";
import { computed, signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { relative } from "../lib/time.js";
import { reason } from "../lib/words.js";
import { answer, follow, isVerified, people, peopleFailed, peopleLoaded, loadPeople, requests } from "../state/people.js";
import { me } from "../state/session.js";
import { toast, toastError } from "../state/toasts.js";
import { FormState } from "../components/form.js";
import { inviteFriend } from "../components/invite-dialog.js";
import { personActions } from "../components/person-actions.js";
import { copyable, empty, failed, loading } from "../components/states.js";
import { verifiedMark } from "../components/verify.js";
import { relation } from "./person.js";

/** @import { FollowRequest, Person } from "../types.js" */

export class PeopleView extends Component {
  #form = new FormState();
  #confirming = signal(false);

  render() {
    const following = computed(() => people.value.filter(each => !each.blocked && (each.following === "yes" || each.following === "requested" || each.following === "rejected")));
    const followers = computed(() => people.value.filter(each => !each.blocked && each.follower === "yes"));
    const blocked = computed(() => people.value.filter(each => each.blocked));
    return html`
      <div class="page">
        <div class="title-row"><h1 class="page-title">${t("people.title")}</h1><a class="button quiet small" href="/app/aspects">${icon("circles")}${t("aspects.link")}</a></div>
        ${this.#add()}
        <div class="invite-row"><button type="button" class="button quiet" data-testid="invite" @click=${() => void inviteFriend()}>${icon("plus")}${t("invite.button")}</button>
          <a class="button ghost" href="/app/invitations" data-testid="invitations-link">${t("invite.title")}</a></div>
        ${when(() => requests.value.length, () => html`
          <section class="card" aria-labelledby="requests"><h2 id="requests">${() => t("people.requests", { n: requests.value.length })}</h2>
            <ul class="people">${each(() => requests.value, request => request.id, request => this.#request(request))}</ul></section>`)}
        ${when(() => peopleLoaded.value, () => html`
          ${this.#list("following", computed(() => t("people.following", { n: following.value.length })), following)}
          ${this.#list("followers", computed(() => t("people.followers", { n: followers.value.length })), followers)}
          ${when(() => blocked.value.length, () => this.#list("blocked", computed(() => t("people.blocked", { n: blocked.value.length })), blocked))}
          ${when(() => !people.value.length && !requests.value.length, () => empty("people", t("people.emptyTitle"), t("people.emptyText"),
            copyable(me.peek()?.url ?? "", t("copy"), t("copy.address"))))}`,
          () => html`${() => peopleFailed.value ? failed(peopleFailed.value, () => void loadPeople()) : loading()}`)}
      </div>`;
  }

  ready() {
    void loadPeople();
    // Another server's page sent the owner here to follow somebody; nothing is done before they say so.
    const sought = new URLSearchParams(location.search).get("add");
    if (!sought) return;
    rename(location.pathname);
    const field = /** @type {HTMLInputElement} */ (this.$("#add-url"));
    field.value = sought;
    this.#confirming.value = true;
    this.$("[data-testid=people-add-submit]").focus();
  }

  #add() {
    return html`
      <form class="card add-person" novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#submit(event)}>
        ${this.#form.field({
          id: "add-url", name: "url", label: t("people.add"), hint: () => t(this.#confirming.value ? "people.addConfirm" : "people.addHint"),
          input: html`<div class="with-button"><input id="add-url" name="url" type="text" inputmode="url" autocapitalize="none" autocomplete="off" spellcheck="false"
            placeholder=${t("people.addPlaceholder")} data-testid="people-add-url">
            <button type="submit" class="button" data-testid="people-add-submit" ?disabled=${this.#form.busy}>${() => this.#form.busy.value ? html`<span class="spinner"></span>${t("people.looking")}` : t("people.addButton")}</button></div>`,
        })}
        ${this.#form.message()}
      </form>`;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    const field = /** @type {HTMLInputElement} */ (this.$("#add-url"));
    event.preventDefault();
    if (!field.value.trim()) {
      this.#form.errors.value = { url: [t("people.addEmpty")] };
      return field.focus();
    }
    await this.#form.submit(event, async () => {
      const person = await follow(field.value.trim());
      field.value = "";
      this.#confirming.value = false;
      toast(person.following === "yes" ? t("people.addedNow", { name: person.name }) : t("people.added", { name: person.name }),
        { link: { href: `/app/person/${encodeURIComponent(person.id)}`, text: t("people.see") } });
    }, error => error.code.startsWith("people.") ? { url: [error.message] } : null);
    return undefined;
  }

  /** @param {FollowRequest} request */
  #request(request) {
    const busy = signal(false);
    /** @param {boolean} yes */
    const decide = async yes => {
      busy.value = true;
      try {
        await answer(request, yes);
        toast(yes ? t("people.accepted", { name: request.person.name }) : t("people.rejected", { name: request.person.name }));
        if (!this.querySelector("[data-testid=request-accept]")) this.$("h1").focus();
      } catch (error) {
        toastError(error);
        busy.value = false;
      }
    };
    return element`
      <li class="person-row" data-request-id=${request.id}>${this.#who(request.person, () => t("people.asked", { time: relative(request.at) }))}
        <div class="person-actions">
          <button type="button" class="button" data-testid="request-accept" ?disabled=${busy} @click=${() => decide(true)}>${t("people.accept")}<span class="sr-only"> ${request.person.name}</span></button>
          <button type="button" class="button quiet" data-testid="request-reject" ?disabled=${busy} @click=${() => decide(false)}>${t("people.reject")}<span class="sr-only"> ${request.person.name}</span></button>
        </div></li>`;
  }

  /** @param {string} id @param {import("../lib/signal.js").Signal<string>} title @param {import("../lib/signal.js").Signal<Person[]>} list */
  #list(id, title, list) {
    return html`
      <section class="card" aria-labelledby=${id} ?hidden=${() => !list.value.length}><h2 id=${id}>${title}</h2>
        <ul class="people">${each(() => list.value.map(each => each.id), each => each, person => this.#row(person))}</ul></section>`;
  }

  /** @param {string} id */
  #row(id) {
    let last = /** @type {Person} */ (people.peek().find(each => each.id === id));
    const person = computed(() => last = people.value.find(each => each.id === id) ?? last);
    return element`
      <li class="person-row" data-testid="person" data-person-id=${id}>${this.#who(last, () => relation(person.value))}
        ${personActions(() => person.value, { compact: true })}
        ${() => person.value.warning && html`<p class="warning">${icon("alert")}<span>${reason(person.value.warning, person.value.warningCode)}</span></p>`}</li>`;
  }

  /** @param {Person} person @param {() => string} words */
  #who(person, words) {
    return html`
      <person-avatar .person=${person}></person-avatar>
      <div class="who"><span class="name"><a class="author" dir="auto" href="/app/person/${encodeURIComponent(person.id)}">${nameOf(person)}</a>${() => isVerified(person.id) ? verifiedMark() : null}</span>
        <span class="address">${person.kind === "feed" ? html`${icon("feed")} ${t("person.feed")} · ` : null}${person.address}</span><span class="relation">${words}</span></div>`;
  }
}
customElements.define("people-view", PeopleView);
