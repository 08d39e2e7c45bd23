import { Component } from "../lib/component.js";
import { element } from "../lib/html.js";
import { hue, initials } from "../lib/names.js";

/** The person's picture, or initials on a colour that belongs to the person's address. */
export class PersonAvatar extends Component {
  /** @type {{name: string, url: string, avatar?: string | null}} */
  person = { name: "", url: "" };

  render() {
    const { name, url, avatar } = this.person;
    this.setAttribute("aria-hidden", "true");
    this.style.setProperty("--hue", String(hue(url)));
    const letters = document.createTextNode(initials(name));
    if (!avatar) return letters;
    // A large one is also asked for in the next size, for fine screens.
    const large = this.classList.contains("large") ? `${avatar} 96w, ${avatar.replace(/\/96$/, "/320")} 320w` : null;
    const picture = element`<img srcset=${large} sizes=${large && "92px"} src=${avatar} alt="" width="96" height="96" loading="lazy" decoding="async" draggable="false" @error=${() => picture.replaceWith(letters)}>`;
    return picture;
  }
}
customElements.define("person-avatar", PersonAvatar);
