// Which language the page speaks: in the settings, and where one comes in.
import { html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { LANGUAGES, chooseLanguage, language, t } from "../lib/text.js";

/** @param {() => void} [before] puts back what the page needs when it is loaded again */
export const languageChoice = before => html`
  <label class="language-choice">${icon("globe")}<span>${t("language.label")}</span>
    <select data-testid="language" @change=${(/** @type {any} */ event) => { before?.(); chooseLanguage(event.target.value); }}>
      ${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === language}>${name}</option>`)}
    </select></label>`;
