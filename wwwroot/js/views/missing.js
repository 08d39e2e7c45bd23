import { Component } from "../lib/component.js";
import { html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";

export class MissingView extends Component {
  render() {
    return html`
      <div class="page"><div class="blank"><span class="blank-icon">${icon("leaf")}</span>
        <h1>${t("missing.title")}</h1><p>${t("missing.text")}</p><a class="button" href="/app">${t("missing.home")}</a></div></div>`;
  }
}
customElements.define("missing-view", MissingView);
