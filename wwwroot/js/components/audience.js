// Who will see it, always in words.
import { html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { me } from "../state/session.js";

/** @import { Signal } from "../lib/signal.js" */
/** @import { Audience, Post } from "../types.js" */

/** @type {Record<Audience, import("../lib/icons.js").IconName>} */
const icons = { public: "globe", friends: "lock", direct: "mail" };

/** @param {string} audience */
export const audienceIconName = audience => icons[/** @type {Audience} */ (audience)] ?? "mail";

/** @param {string} audience */
export const audienceName = audience => audience === "public" ? t("audience.public") : audience === "friends" ? t("audience.friends") : t("audience.direct");

/** @param {string} id @param {Signal<string>} choice @param {Post | null} replyTo */
export function audienceChooser(id, choice, replyTo) {
  const narrow = replyTo !== null && replyTo.audience !== "public";
  const words = () => choice.value === "public" ? t("audience.publicWords") : t("audience.friendsWords", { n: me.value?.counts.followers ?? 0 });
  return html`
    <div class="audience">
      ${() => icon(audienceIconName(choice.value))}
      <select data-testid="compose-audience" aria-label=${t("audience.label")} aria-describedby="${id}-audience" ?disabled=${narrow}
        @change=${(/** @type {any} */ event) => { choice.value = event.target.value; }}>
        <option value="public" ?selected=${choice.peek() === "public"}>${t("audience.public")}</option>
        <option value="friends" ?selected=${choice.peek() !== "public"}>${t("audience.friends")}</option>
      </select>
    </div>
    <p class="audience-words" id="${id}-audience" aria-live="polite">${words}</p>`;
}
