import { Component } from "../lib/component.js";
import { each, element, html, when } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import * as api from "../api.js";
import { desktop, setDesktop } from "../state/notifications.js";
import { kindName } from "../state/notification-text.js";
import { toast, toastError } from "../state/toasts.js";
import { failed } from "./states.js";

/** Which kinds of news the person is told about, and whether this browser shows them too. */
export class NotificationSettings extends Component {
  #kinds = signal(/** @type {Record<string, boolean>} */ ({}));
  #failed = signal(/** @type {string | null} */ (null));

  render() {
    return html`
      <section class="card" aria-labelledby="notification-settings"><h2 id="notification-settings">${t("notifications.title")}</h2>
        <label class="check"><input type="checkbox" data-testid="notify-desktop" .checked=${desktop.peek()} @change=${(/** @type {any} */ event) => this.#desktop(event.target)}>
          <span>${t("notifications.desktop")}<small>${t("notifications.desktopHint")}</small></span></label>
        <fieldset class="checks"><legend>${t("notifications.kinds")}</legend>
          ${each(() => Object.keys(this.#kinds.value), kind => kind, kind => element`
            <label class="check"><input type="checkbox" data-testid="notify-${kind}" .checked=${this.#kinds.peek()[kind]}
              @change=${(/** @type {any} */ event) => this.#change(kind, event.target)}><span>${kindName(kind)}</span></label>`)}
        </fieldset>
        ${when(() => this.#failed.value, () => failed(this.#failed.peek() ?? "", () => void this.#load()))}
      </section>`;
  }

  ready() {
    void this.#load();
  }

  async #load() {
    this.#failed.value = null;
    try {
      this.#kinds.value = await api.getNotificationSettings();
    } catch (error) {
      this.#failed.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {string} kind @param {HTMLInputElement} box */
  async #change(kind, box) {
    const wish = box.checked;
    try {
      this.#kinds.value = await api.changeNotificationSettings({ [kind]: wish });
    } catch (error) {
      box.checked = !wish;
      toastError(error);
    }
  }

  /** @param {HTMLInputElement} box */
  async #desktop(box) {
    const may = await setDesktop(box.checked);
    box.checked = desktop.peek();
    if (!may) toast(t("notifications.desktopDenied"), { kind: "error" });
  }
}
customElements.define("notification-settings", NotificationSettings);
