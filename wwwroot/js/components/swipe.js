// Swiping with a finger: the picture follows, and beyond a quarter of the width the next one comes.
import { rtl } from "../lib/text.js";

const FAR = 0.2;

/** @param {HTMLElement} stage @param {(step: -1 | 1) => void} turn @param {() => void} close a click beside the picture */
export function swipes(stage, turn, close) {
  let from = 0;
  let finger = -1;
  /** @param {number} by */
  const shift = by => {
    const picture = /** @type {HTMLElement | null} */ (stage.firstElementChild);
    if (picture) picture.style.translate = by ? `${by}px` : "";
  };
  stage.addEventListener("pointerdown", event => {
    // A mouse has the buttons, and a page that is zoomed in is moved about instead.
    if (event.pointerType === "mouse" || !event.isPrimary || (visualViewport?.scale ?? 1) > 1.01) return;
    finger = event.pointerId;
    from = event.clientX;
  });
  stage.addEventListener("pointermove", event => event.pointerId === finger && shift(event.clientX - from));
  /** @param {PointerEvent} event @param {boolean} done */
  const end = (event, done) => {
    if (event.pointerId !== finger) return;
    finger = -1;
    const by = event.clientX - from;
    shift(0);
    if (done && Math.abs(by) > Math.min(120, stage.clientWidth * FAR)) turn(by < 0 !== rtl ? 1 : -1);
  };
  stage.addEventListener("pointerup", event => end(event, true));
  stage.addEventListener("pointercancel", event => end(event, false));
  stage.addEventListener("click", event => {
    const img = stage.querySelector("img");
    if (!img?.naturalWidth) return;
    const box = img.getBoundingClientRect();
    const scale = Math.min(box.width / img.naturalWidth, box.height / img.naturalHeight);
    const [x, y] = [Math.abs(event.clientX - (box.left + box.right) / 2), Math.abs(event.clientY - (box.top + box.bottom) / 2)];
    if (x > img.naturalWidth * scale / 2 || y > img.naturalHeight * scale / 2) close();
  });
}
