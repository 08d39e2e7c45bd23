// Choosing the part of a photo that becomes the avatar or the banner: by dragging, pinching, the wheel, or keys.
import { element, html, when } from "../lib/html.js";
import { NEAREST, part, within } from "../lib/crop.js";
import { effect, signal } from "../lib/signal.js";
import { t } from "../lib/text.js";
import { openDialog } from "./dialogs.js";
import { FormState } from "./form.js";
import { picture, ratioOf } from "./photo-tile.js";

/** @import { Crop } from "../types.js" */
/** @import { View } from "../lib/crop.js" */
/** @import { Upload } from "../state/uploads.js" */

const STEP = 0.04;
const CLOSER = 1.15;

/**
 * Opens at once, while the photo is still on its way.
 * @param {Upload} upload @param {"avatar" | "banner"} use @param {(crop: Crop) => Promise<void>} done @returns {Promise<boolean>}
 */
export async function cropDialog(upload, use, done) {
  const frame = use === "avatar" ? 1 : 3;
  const form = new FormState();
  const view = signal(/** @type {View} */ ({ zoom: 1, x: 0.5, y: 0.5 }));
  const ratio = () => upload.photo.value ? ratioOf(upload.photo.value) : 1;
  const answer = await openDialog(use === "avatar" ? t("crop.avatar") : t("crop.banner"), close => html`
    <form class="crop" data-testid="crop" @submit=${(/** @type {SubmitEvent} */ event) => form.submit(event, async () => {
      await done(part(view.peek(), ratio(), frame));
      close(true);
    })}>
      ${when(() => upload.state.value === "ready", () => html`${stage(upload, use, view, frame)}
        <label class="crop-zoom"><span>${t("crop.zoom")}</span><input type="range" min="1" max=${String(NEAREST)} step="0.01" data-testid="crop-zoom" .value=${"1"}
          @input=${(/** @type {any} */ event) => { view.value = within({ ...view.peek(), zoom: Number(event.target.value) }, ratio(), frame); }}></label>
        <p class="hint" id="crop-hint">${t("crop.hint")}</p>`,
        () => html`${() => upload.state.value === "failed" ? html`<p class="problem" role="alert">${upload.problem}</p>`
          : html`<div class="crop-wait"><progress max="100" aria-label=${t("crop.uploading")} value=${() => upload.part.value < 1 ? String(Math.round(100 * upload.part.value)) : null}></progress><p class="hint">${t("crop.uploading")}</p></div>`}`)}
      ${form.message()}
      <div class="actions"><button type="button" class="button quiet" @click=${() => close(false)}>${t("cancel")}</button>
        ${when(() => upload.state.value === "failed", () => html`<button type="button" class="button" @click=${() => upload.start()}>${t("retry")}</button>`,
          () => html`<button type="submit" class="button" data-testid="crop-done" ?disabled=${() => form.busy.value || upload.state.value !== "ready"}>${t("crop.use")}</button>`)}</div>
    </form>`, { wide: use === "banner" });
  return answer === true;
}

/** @param {Upload} upload @param {"avatar" | "banner"} use @param {import("../lib/signal.js").Signal<View>} view @param {number} frame */
function stage(upload, use, view, frame) {
  const photo = /** @type {import("../types.js").Photo} */ (upload.photo.peek());
  const ratio = ratioOf(photo);
  const img = picture({ ...photo, alt: "" }, { sizes: "600px", eager: true });
  const box = element`<div class="crop-stage" data-use=${use} data-testid="crop-stage" tabindex="0" role="application" aria-label=${t("crop.stage")} aria-describedby="crop-hint">${img}</div>`;
  /** @param {Partial<View>} change */
  const set = change => { view.value = within({ ...view.peek(), ...change }, ratio, frame); };
  /** By pixels of the frame. @param {number} dx @param {number} dy */
  const drag = (dx, dy) => {
    const { x, y } = view.peek();
    const { width, height } = part(view.peek(), ratio, frame);
    set({ x: x - dx / box.clientWidth * width, y: y - dy / box.clientHeight * height });
  };
  effect(() => {
    const { x, y, width, height } = part(view.value, ratio, frame);
    Object.assign(img.style, { width: `${100 / width}%`, height: `${100 / height}%`, left: `${-100 * x / width}%`, top: `${-100 * y / height}%` });
    const slider = /** @type {HTMLInputElement | null | undefined} */ (box.parentElement?.querySelector("[type=range]"));
    if (slider) slider.value = String(view.value.zoom);
  });
  box.addEventListener("keydown", event => {
    const { x, y, zoom } = view.peek();
    const step = STEP / zoom;
    /** @type {Record<string, Partial<View>>} */
    const keys = {
      ArrowLeft: { x: x - step }, ArrowRight: { x: x + step }, ArrowUp: { y: y - step }, ArrowDown: { y: y + step },
      "+": { zoom: zoom * CLOSER }, "=": { zoom: zoom * CLOSER }, "-": { zoom: zoom / CLOSER }, 0: { zoom: 1 },
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    set(keys[event.key]);
  });
  box.addEventListener("wheel", event => {
    event.preventDefault();
    set({ zoom: view.peek().zoom * (event.deltaY < 0 ? CLOSER : 1 / CLOSER) });
  }, { passive: false });
  fingers(box, drag, by => set({ zoom: view.peek().zoom * by }));
  return box;
}

/** One pointer drags, two zoom. @param {HTMLElement} box @param {(dx: number, dy: number) => void} drag @param {(by: number) => void} zoom */
function fingers(box, drag, zoom) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  const apart = () => {
    const [a, b] = [...down.values()];
    return Math.hypot(a.x - b.x, a.y - b.y) || 1;
  };
  box.addEventListener("pointerdown", event => {
    box.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  box.addEventListener("pointermove", event => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const wide = down.size === 2 ? apart() : 0;
    down.set(event.pointerId, now);
    if (wide) zoom(apart() / wide);
    else if (down.size === 1) drag(now.x - before.x, now.y - before.y);
  });
  /** @param {PointerEvent} event */
  const up = event => { down.delete(event.pointerId); };
  box.addEventListener("pointerup", up);
  box.addEventListener("pointercancel", up);
}
