// "Invite a friend": a name, then the link with everything to send it by.
import { element, html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { invitationCode } from "../api/invitations.js";
import { invite, tookLink } from "../state/invitations.js";
import { toastError } from "../state/toasts.js";
import { openDialog } from "./dialogs.js";
import { FormState } from "./form.js";
import { copy } from "./states.js";

/** @import { Invitation } from "../types.js" */

const message = (/** @type {Invitation} */ { link }) => `${t("invite.messageText")} ${link}`;

/** Copies, and notes that the link was taken. @param {Invitation} invitation @param {string} text @param {string} said */
async function take(invitation, text, said) {
  await copy(text, said);
  await tookLink(invitation).catch(toastError);
}

/** @param {Invitation} invitation */
export const copyLink = invitation => take(invitation, invitation.link, t("copy.link"));

/** By the apps of the device, where it lets pages do that. @param {Invitation} invitation */
async function share(invitation) {
  try {
    await navigator.share({ text: message(invitation) });
    await tookLink(invitation);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) toastError(error);
  }
}

/** @param {Invitation} invitation */
const shown = invitation => html`
  <div class="invite-link" data-testid="invite-link">
    <p>${t("invite.ready", { name: invitation.name })} ${t("invite.secret", { name: invitation.name })}</p>
    <div class="copyable"><code>${invitation.link}</code>
      <button type="button" class="button quiet small" data-testid="invite-copy" @click=${() => copyLink(invitation)}>${icon("copy")}<span>${t("copy")}</span></button></div>
    <figure class="verify-code"><img src=${invitationCode(invitation.id)} alt=${t("invite.code", { name: invitation.name })} width="200" height="200"></figure>
    <div class="field"><label for="invite-message">${t("invite.message")}</label><textarea id="invite-message" rows="4" readonly .value=${message(invitation)}></textarea></div>
    <div class="actions">
      <button type="button" class="button quiet" data-testid="invite-copy-text" @click=${() => take(invitation, message(invitation), t("invite.copiedText"))}>${icon("copy")}${t("invite.copyText")}</button>
      ${"share" in navigator ? html`<button type="button" class="button" data-testid="invite-share" @click=${() => share(invitation)}>${icon("send")}${t("invite.share")}</button>` : null}
    </div>
  </div>`;

/** @param {Invitation} invitation */
export const showInvitation = invitation => openDialog(t("invite.for", { name: invitation.name }), () => shown(invitation));

export function inviteFriend() {
  const form = new FormState();
  const made = signal(/** @type {Invitation | null} */ (null));
  /** @param {SubmitEvent} event */
  const submit = event => {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.currentTarget).elements.namedItem("name"));
    if (!field.value.trim()) {
      form.errors.value = { name: [t("invite.nameEmpty")] };
      field.focus();
      return;
    }
    void form.submit(event, async () => { made.value = await invite(field.value.trim()); });
  };
  const ask = () => element`
    <form class="invite-form" novalidate data-testid="invite-form" @submit=${submit}>
      ${form.field({
        id: "invite-name", name: "name", label: t("invite.name"), hint: t("invite.nameHint"),
        input: html`<input id="invite-name" name="name" type="text" maxlength="100" autocomplete="off" data-testid="invite-name" autofocus>`,
      })}
      ${form.message()}
      <div class="actions"><button type="submit" class="button" data-testid="invite-make" ?disabled=${form.busy}>${t("invite.make")}</button></div>
    </form>`;
  return openDialog(t("invite.button"), () => html`<div>${() => made.value ? shown(made.value) : ask()}</div>`);
}
