// Avatar and banner, in the settings: they change at once, without the form beside them.
import { Component } from "../lib/component.js";
import { html, when } from "../lib/html.js";
import { computed } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { cropPhoto, patchMe } from "../api.js";
import { me } from "../state/session.js";
import { toast, toastError } from "../state/toasts.js";
import { Upload } from "../state/uploads.js";
import { cropDialog } from "./crop-dialog.js";
import { fileButton } from "./photo-intake.js";

/** @typedef {"avatar" | "banner"} Use */

export class ProfilePictures extends Component {
  render() {
    const avatar = computed(() => me.value?.avatar ?? null);
    const banner = computed(() => me.value?.banner ?? null);
    const { name, url } = me.peek() ?? { name: "", url: "" };
    return html`
      <section class="card" aria-labelledby="pictures" data-testid="profile-pictures"><h2 id="pictures">${t("pictures.title")}</h2>
        <div class="picture-row">${() => html`<person-avatar class="large" data-testid="own-avatar" .person=${{ name, url, avatar: avatar.value }}></person-avatar>`}
          <div><h3>${t("pictures.avatar")}</h3><p class="hint">${t("pictures.avatarHint")}</p>${this.#buttons("avatar", () => avatar.value)}</div></div>
        <div class="picture-row wide">${() => banner.value ? html`<img class="banner" src=${banner.value} alt="" width="1500" height="500" decoding="async">` : html`<div class="banner none"></div>`}
          <div><h3>${t("pictures.banner")}</h3><p class="hint">${t("pictures.bannerHint")}</p>${this.#buttons("banner", () => banner.value)}</div></div>
      </section>`;
  }

  /** @param {Use} use @param {() => string | null} there */
  #buttons(use, there) {
    const label = use === "avatar" ? t("pictures.chooseAvatar") : t("pictures.chooseBanner");
    return html`<div class="actions start">${fileButton({ icon: "photo", label, testid: `choose-${use}`, kind: "button quiet small", several: false, words: label }, files => files.length && void this.#choose(use, files[0]))}
      ${when(there, () => html`<button type="button" class="button ghost small" data-testid="remove-${use}" @click=${() => this.#set(use, "")}>${use === "avatar" ? t("pictures.removeAvatar") : t("pictures.removeBanner")}</button>`)}</div>`;
  }

  /** @param {Use} use @param {File} file */
  async #choose(use, file) {
    const upload = new Upload(file);
    upload.start();
    await cropDialog(upload, use, async crop => {
      const { id } = await cropPhoto(upload.id ?? "", { ...crop, use });
      await this.#set(use, id, true);
    });
    // The node keeps the cropped one; the whole was only for choosing.
    upload.drop();
  }

  /** @param {Use} use @param {string} photo @param {boolean} [loud] whether a refusal is the caller's */
  async #set(use, photo, loud = false) {
    try {
      me.value = await patchMe({ [use]: photo });
      toast(photo ? t("pictures.saved") : t("pictures.removed"));
    } catch (error) {
      if (loud) throw error;
      toastError(error);
    }
  }
}
customElements.define("profile-pictures", ProfilePictures);
