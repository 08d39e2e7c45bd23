import { Component } from "../lib/component.js";
import { each, element, html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { announcement, dismiss, toasts } from "../state/toasts.js";

/** Short messages, spoken politely; errors stay longer. */
export class ToastStack extends Component {
  render() {
    return html`
      <div class="toasts" role="status" aria-live="polite">
        ${each(() => toasts.value, toast => String(toast.id), toast => element`
          <div class="toast ${toast.kind}"><p>${toast.text}</p>
            ${toast.link && html`<a href=${toast.link.href} @click=${() => dismiss(toast.id)}>${toast.link.text}</a>`}
            <button type="button" class="icon-button" aria-label=${t("dismiss")} @click=${() => dismiss(toast.id)}>${icon("close")}</button></div>`)}
      </div>
      <p class="sr-only" aria-live="polite">${announcement}</p>`;
  }
}
customElements.define("toast-stack", ToastStack);
