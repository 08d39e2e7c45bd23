import { Component } from "../lib/component.js";
import { hue, initials } from "../lib/names.js";

/** Initials on a colour that belongs to the person's address. */
export class PersonAvatar extends Component {
  /** @type {{name: string, url: string}} */
  person = { name: "", url: "" };

  render() {
    this.setAttribute("aria-hidden", "true");
    this.style.setProperty("--hue", String(hue(this.person.url)));
    return document.createTextNode(initials(this.person.name));
  }
}
customElements.define("person-avatar", PersonAvatar);
