import { languageChoice } from "../components/language-choice.js";
import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { t } from "../lib/text.js";
import { leave, node } from "../state/session.js";
import { chooseTheme, theme, THEMES } from "../state/theme.js";
import { toastError } from "../state/toasts.js";

export class SettingsView extends Component {
  render() {
    const names = { auto: t("theme.auto"), light: t("theme.light"), dark: t("theme.dark") };
    return html`
      <div class="page">
        <h1 class="page-title">${t("settings.title")}</h1>
        <profile-settings></profile-settings>
        <profile-pictures></profile-pictures>
        <section class="card" aria-labelledby="look"><h2 id="look">${t("theme.title")}</h2>
          <fieldset class="segments"><legend class="sr-only">${t("theme.title")}</legend>
            ${THEMES.map(choice => html`<label><input type="radio" name="theme" value=${choice} ?checked=${theme.peek() === choice} @change=${() => chooseTheme(choice)}><span>${names[choice]}</span></label>`)}
          </fieldset>
          ${languageChoice()}</section>
        <section class="card" aria-labelledby="bring"><h2 id="bring">${t("bring.title")}</h2>
          <p class="hint">${t("bring.settings")}</p>
          <p><a class="button quiet" href="/app/bring" data-testid="settings-bring">${t("bring.button")}</a></p></section>
        <space-settings></space-settings>
        <storage-settings></storage-settings>
        <backup-settings></backup-settings>
        <notification-settings></notification-settings>
        <rule-settings></rule-settings>
        <password-settings></password-settings>
        <token-settings></token-settings>
        <identity-settings></identity-settings>
        <delivery-settings></delivery-settings>
        <export-settings></export-settings>
        <leaving-settings></leaving-settings>
        <section class="card" aria-labelledby="leave"><h2 id="leave">${t("leave.title")}</h2>
          <p class="hint">${t("leave.text")}</p>
          <p><button type="button" class="button quiet" data-testid="sign-out" @click=${() => leave().catch(toastError)}>${t("leave.button")}</button></p></section>
        <p class="version">${t("settings.version", { version: node.peek()?.version ?? "" })}</p>
      </div>`;
  }
}
customElements.define("settings-view", SettingsView);
