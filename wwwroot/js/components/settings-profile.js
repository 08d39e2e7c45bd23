import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import * as api from "../api.js";
import { me } from "../state/session.js";
import { toast } from "../state/toasts.js";
import { strength } from "../lib/names.js";
import { FormState } from "./form.js";

/** Name, words about oneself, and whether friends need to be let in. */
export class ProfileSettings extends Component {
  #form = new FormState();

  render() {
    const person = me.peek();
    return html`
      <form class="card" novalidate aria-labelledby="profile" data-testid="profile-form" @submit=${(/** @type {SubmitEvent} */ event) => this.#save(event)}>
        <h2 id="profile">${t("profile.title")}</h2>
        ${this.#form.field({
          id: "profile-name", name: "name", label: t("profile.name"),
          input: html`<input id="profile-name" name="name" maxlength="100" autocomplete="name" .value=${person?.name ?? ""}>`,
        })}
        ${this.#form.field({
          id: "profile-bio", name: "bio", label: t("profile.bio"), hint: t("profile.bioHint"),
          input: html`<textarea id="profile-bio" name="bio" rows="4" .value=${person?.bio ?? ""}></textarea>`,
        })}
        ${this.#form.field({
          id: "profile-birthday", name: "birthday", label: t("profile.birthday"), hint: t("profile.birthdayHint"),
          input: html`<input id="profile-birthday" name="birthday" maxlength="10" autocomplete="bday" placeholder=${t("profile.birthdayPlaceholder")} .value=${person?.birthday ?? ""}>`,
        })}
        <fieldset class="field-lines"><legend>${t("profile.fields")}</legend>
          <p class="hint">${t("profile.fieldsHint")}</p>
          ${Array.from({ length: 5 }, (_, i) => html`<div class="field-line">
            <input name="field-name" maxlength="100" aria-label=${t("profile.fieldName", { n: i + 1 })} .value=${person?.fields[i]?.name ?? ""}>
            <input name="field-value" maxlength="500" aria-label=${t("profile.fieldValue", { n: i + 1 })} autocapitalize="none" spellcheck="false" .value=${person?.fields[i]?.value ?? ""}></div>`)}
        </fieldset>
        <label class="check"><input type="checkbox" name="autoAccept" ?checked=${person?.autoAccept}><span>${t("profile.auto")}<small>${t("profile.autoHint")}</small></span></label>
        ${this.#form.message()}
        <p><button type="submit" class="button" ?disabled=${this.#form.busy}>${t("save")}</button></p>
      </form>`;
  }

  /** @param {SubmitEvent} event */
  async #save(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    await this.#form.submit(event, async () => {
      const values = data.getAll("field-value").map(String);
      const fields = data.getAll("field-name").map((name, i) => ({ name: String(name).trim(), value: values[i].trim() })).filter(field => field.name || field.value);
      me.value = await api.patchMe({ fields, name: String(data.get("name")).trim(), bio: String(data.get("bio")), autoAccept: data.has("autoAccept"), birthday: String(data.get("birthday")).trim() });
      toast(t("profile.saved"));
    });
  }
}
customElements.define("profile-settings", ProfileSettings);

export class PasswordSettings extends Component {
  #form = new FormState();
  #next = signal("");

  render() {
    const words = () => [t("setup.passwordHint"), t("strength.1"), t("strength.2"), t("strength.3"), t("strength.4")][strength(this.#next.value)];
    return html`
      <form class="card" novalidate aria-labelledby="password" @submit=${(/** @type {SubmitEvent} */ event) => this.#save(event)}>
        <h2 id="password">${t("password.title")}</h2>
        <input class="sr-only" type="text" name="username" autocomplete="username" .value=${me.peek()?.handle ?? ""} tabindex="-1" aria-hidden="true">
        ${this.#form.field({
          id: "password-current", name: "current", label: t("password.current"),
          input: html`<input id="password-current" name="current" type="password" autocomplete="current-password">`,
        })}
        ${this.#form.field({
          id: "password-new", name: "new", label: t("password.new"), hint: words,
          input: html`<input id="password-new" name="new" type="password" autocomplete="new-password" @input=${(/** @type {any} */ event) => { this.#next.value = event.target.value; }}>
            <div class="strength" data-level=${() => String(strength(this.#next.value))} aria-hidden="true"><i></i><i></i><i></i><i></i></div>`,
        })}
        ${this.#form.message()}
        <p><button type="submit" class="button" ?disabled=${this.#form.busy}>${t("password.button")}</button></p>
      </form>`;
  }

  /** @param {SubmitEvent} event */
  async #save(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const data = new FormData(form);
    await this.#form.submit(event, async () => {
      await api.changePassword(String(data.get("current")), String(data.get("new")));
      form.reset();
      this.#next.value = "";
      toast(t("password.saved"));
    }, error => error.code === "password.wrong" ? { current: [error.message] } : null);
  }
}
customElements.define("password-settings", PasswordSettings);
