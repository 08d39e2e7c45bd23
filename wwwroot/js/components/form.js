// What every form does alike: busy while sending, the node's words at the right field, focus on the first mistake.
import { html } from "../lib/html.js";
import { signal } from "../lib/signal.js";
import { ApiError } from "../api.js";

/** @import { Signal } from "../lib/signal.js" */

export class FormState {
  busy = signal(false);
  /** The sentence above the button. */
  problem = signal("");
  /** Sentences by field. @type {Signal<Record<string, string[]>>} */
  errors = signal({});

  /**
   * @param {SubmitEvent | null} event @param {() => Promise<void>} send
   * @param {(error: ApiError) => Record<string, string[]> | null} [place] puts a code at a field instead of above the button
   */
  async submit(event, send, place) {
    event?.preventDefault();
    if (this.busy.peek()) return false;
    this.busy.value = true;
    this.problem.value = "";
    this.errors.value = {};
    const form = event?.currentTarget;
    try {
      await send();
      return true;
    } catch (error) {
      const refused = error instanceof ApiError ? error : null;
      const fields = refused && (place?.(refused) ?? refused.errors);
      const shown = Object.keys(fields ?? {}).filter(name => form instanceof HTMLFormElement && form.elements.namedItem(name));
      this.errors.value = fields ?? {};
      const rest = Object.entries(fields ?? {}).filter(([name]) => !shown.includes(name)).flatMap(([, sentences]) => sentences);
      if (!shown.length || rest.length) this.problem.value = rest.join(" ") || (error instanceof Error ? error.message : String(error));
      if (!refused) reportError(error);
      const field = shown.length && form instanceof HTMLFormElement ? form.elements.namedItem(shown[0]) : null;
      if (field instanceof HTMLElement) requestAnimationFrame(() => field.focus());
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  /** @param {string} name */
  error(name) {
    return (this.errors.value[name] ?? []).join(" ");
  }

  /** @param {boolean} [all] also the sentences that belong to fields, for forms without labelled fields */
  message(all = false) {
    const text = () => this.problem.value || (all ? Object.values(this.errors.value).flat().join(" ") : "");
    return html`<p class="problem" role="alert" ?hidden=${() => !text()}>${text}</p>`;
  }

  /**
   * A labelled field. `input` must carry id and name; the hint and the error are tied to it.
   * @param {{id: string, name: string, label: string, hint?: string | (() => any), input: DocumentFragment}} parts
   */
  field({ id, name, label, hint, input }) {
    const control = input.querySelector("input, textarea, select");
    control?.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
    return html`
      <div class="field" data-invalid=${() => this.error(name) ? "true" : null}>
        <label for=${id}>${label}</label>
        ${input}
        <p class="hint" id="${id}-hint">${hint ?? ""}</p>
        <p class="field-error" id="${id}-error" role="alert">${() => this.error(name)}</p>
      </div>`;
  }
}
