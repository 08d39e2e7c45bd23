import { Component } from "../lib/component.js";
import { nameOf } from "../lib/emoji.js";
import { each, element, html, when } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { day } from "../lib/time.js";
import { invitations, invitationsFailed, loadInvitations, moreInvitations, shownState, soughtName, takeBack } from "../state/invitations.js";
import { toast, toastError } from "../state/toasts.js";
import { confirm } from "../components/dialogs.js";
import { copyLink, inviteFriend, showInvitation } from "../components/invite-dialog.js";
import { empty, failed, loading } from "../components/states.js";

/** @import { Invitation } from "../types.js" */

const SEARCH_AFTER = 200;
/** @type {Record<string, "invite.from.facebook" | "invite.from.diaspora">} */
const SOURCES = { facebook: "invite.from.facebook", diaspora: "invite.from.diaspora" };

/** Whom the owner has invited, and who came. A hundred names of an archive are found by search, and each is a click from being sent. */
export class InvitationsView extends Component {
  #timer = 0;

  render() {
    const search = element`
      <input type="search" aria-label=${t("invite.search")} placeholder=${t("invite.search")} autocomplete="off" value=${soughtName.peek()} data-testid="invite-search"
        @input=${(/** @type {any} */ event) => { this.#search(event.target.value); }}>`;
    return html`
      <div class="page">
        <div class="title-row"><h1 class="page-title">${t("invite.title")}</h1><button type="button" class="button small" data-testid="invite" @click=${() => void inviteFriend()}>${icon("plus")}${t("invite.short")}</button></div>
        <p class="page-hint hint">${t("invite.text")}</p>
        <div class="invite-tools">
          <fieldset class="pills"><legend class="sr-only">${t("invite.filter")}</legend>
            ${this.#pill("open")}${this.#pill("used")}</fieldset>
          ${search}
        </div>
        ${() => invitationsFailed.value ? failed(invitationsFailed.value, () => void loadInvitations()) : null}
        ${when(() => invitations.value === null && !invitationsFailed.value, loading)}
        ${when(() => invitations.value?.length === 0, () => this.#none())}
        <ul class="card people invitations" ?hidden=${() => !invitations.value?.length}>
          ${each(() => invitations.value ?? [], ({ id, sent, used }) => `${id} ${sent} ${used}`, invitation => this.#row(invitation))}</ul>
        <div class="feed-end">${when(() => moreInvitations.value, () => html`<button type="button" class="button quiet" @click=${() => void loadInvitations(true)}>${t("invite.older")}</button>`)}</div>
      </div>`;
  }

  ready() {
    void loadInvitations();
  }

  /** @param {"open" | "used"} state */
  #pill(state) {
    return html`<label><input type="radio" name="invite-state" value=${state} ?checked=${shownState.peek() === state} data-testid="invite-${state}" @change=${() => {
      shownState.value = state;
      void loadInvitations();
    }}><span>${t(state === "open" ? "invite.open" : "invite.used")}</span></label>`;
  }

  /** @param {string} words */
  #search(words) {
    soughtName.value = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void loadInvitations(), SEARCH_AFTER);
  }

  #none() {
    if (soughtName.peek().trim()) return empty("people", t("invite.noMatch"), t("invite.noMatchText"));
    if (shownState.peek() === "used") return empty("people", t("invite.nobodyCame"), t("invite.nobodyCameText"));
    return empty("people", t("invite.emptyTitle"), t("invite.emptyText"), html`<div class="actions"><a class="button quiet" href="/app/bring">${t("invite.bring")}</a>
      <button type="button" class="button" @click=${() => void inviteFriend()}>${t("invite.button")}</button></div>`);
  }

  /** @param {Invitation} invitation @returns {HTMLElement} */
  #row(invitation) {
    const { name, from, created, sent, used, person } = invitation;
    const facts = [from && SOURCES[from] ? t(SOURCES[from]) : null, used ? t("invite.came", { day: day(used) }) : sent ? t("invite.sent", { day: day(sent) }) : t("invite.made", { day: day(created) })].filter(Boolean).join(" · ");
    return element`
      <li class="person-row" data-testid="invitation" data-sent=${String(sent !== null)}>
        ${person && html`<person-avatar .person=${person}></person-avatar>`}
        <div class="who"><span class="name">${name}</span>
          ${person && html`<a class="address" href="/app/person/${encodeURIComponent(person.id)}">${nameOf(person)}</a>`}
          <span class="relation">${sent && !used ? icon("tick") : null}${facts}</span></div>
        <div class="person-actions">
          ${used ? null : html`
            <button type="button" class="button quiet small" data-testid="invitation-copy" @click=${() => void copyLink(invitation)}>${icon("copy")}${t("invite.copy")}<span class="sr-only"> ${name}</span></button>
            <button type="button" class="button quiet small" data-testid="invitation-code" @click=${() => void showInvitation(invitation)}>${t("invite.codeShow")}<span class="sr-only"> ${name}</span></button>`}
          <action-menu .label=${t("invite.more", { name })} .testid=${"invitation-menu"} .items=${() => [{ text: t(used ? "invite.forget" : "invite.remove"), danger: true, act: () => void this.#remove(invitation) }]}></action-menu>
        </div></li>`;
  }

  /** @param {Invitation} invitation */
  async #remove(invitation) {
    const { name, used } = invitation;
    if (!await confirm({ title: t(used ? "invite.forgetTitle" : "invite.removeTitle", { name }), text: t(used ? "invite.forgetText" : "invite.removeText"), action: t(used ? "invite.forget" : "invite.remove") })) return;
    try {
      await takeBack(invitation);
      toast(t("invite.removed", { name }));
    } catch (error) {
      toastError(error);
    }
  }
}
customElements.define("invitations-view", InvitationsView);
