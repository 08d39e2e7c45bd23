// The lines of a profile. A link is shown by where it leads, never by what it calls itself.
import { withEmoji } from "../lib/emoji.js";
import { html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { day } from "../lib/time.js";

/** @import { Emoji, Field } from "../types.js" */

/** @param {Field[]} fields @param {Emoji[]} [emoji] */
export const profileFields = (fields, emoji = []) => fields.length ? html`<dl class="fields" data-testid="fields" aria-label=${t("person.fields")}>${fields.map(field => line(field, emoji))}</dl>` : null;

/** @param {Field} field @param {Emoji[]} emoji */
function line({ name, value, url, host, verifiedAt }, emoji) {
  const words = verifiedAt ? t("person.linksBack", { date: day(verifiedAt) }) : "";
  return html`<div><dt>${withEmoji(name, emoji)}</dt><dd>${url
    ? html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow"><bdi>${host}</bdi>${rest(url)}</a>${verifiedAt && html` <span class="verified" data-testid="links-back" title=${words}>${icon("tick")}<span class="sr-only">${words}</span></span>`}`
    : html`<bdi>${withEmoji(value, emoji)}</bdi>`}</dd></div>`;
}

/** What follows the host. @param {string} url */
const rest = url => {
  const { pathname, search, hash } = new URL(url);
  return (pathname === "/" ? "" : pathname) + search + hash;
};
