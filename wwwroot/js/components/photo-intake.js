// The ways in: picked, taken with the camera, pasted, dropped.
import { element, html } from "../lib/html.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/text.js";
import { MOST } from "../state/photo-set.js";
import { ACCEPT } from "../state/uploads.js";
import { announce, toast } from "../state/toasts.js";

/** @import { PhotoSet } from "../state/photo-set.js" */

/** @param {PhotoSet} set @param {Iterable<File>} files */
function take(set, files) {
  const before = set.items.peek().length;
  const over = set.add(files);
  if (over) toast(t("photos.tooMany", { n: over, most: MOST }), { kind: "error" });
  const fresh = set.items.peek().length - before;
  if (fresh) announce(t("photos.adding", { n: fresh }));
}

/**
 * A button that opens the browser's own chooser. Without HEIC in the list an iPhone sends JPEG.
 * @param {{icon: import("../lib/icons.js").IconName, label: string, testid: string, kind: string, camera?: boolean, several?: boolean, words?: string}} look words: shown beside the icon @param {(files: File[]) => void} chosen
 */
export function fileButton({ icon: name, label, testid, kind, camera = false, several = true, words = "" }, chosen) {
  const input = /** @type {HTMLInputElement} */ (element`
    <input type="file" hidden accept=${ACCEPT} ?multiple=${several && !camera} capture=${camera ? "environment" : null} data-testid="${testid}-file" @change=${() => {
      chosen([...input.files ?? []]);
      // The same file may be chosen again.
      input.value = "";
    }}>`);
  return html`${input}<button type="button" class="${kind} ${camera ? "camera" : ""}" aria-label=${words ? null : label} title=${label} data-testid=${testid} @click=${() => input.click()}>${icon(name)}${words}</button>`;
}

/** In a compose box; the second one only where there is a camera at hand. @param {() => PhotoSet} set @param {boolean} [small] without a word */
export const photoButtons = (set, small = false) => html`
  ${fileButton({ icon: "photo", label: t("photos.add"), testid: "photo-add", kind: small ? "icon-button" : "button ghost small", words: small ? "" : t("photos.title") }, files => take(set(), files))}
  ${fileButton({ icon: "camera", label: t("photos.camera"), testid: "photo-camera", kind: small ? "icon-button" : "button ghost small tool", camera: true }, files => take(set(), files))}`;

/** @param {DataTransfer | null} data */
const carriesFiles = data => data?.types.includes("Files") ?? false;

/** Makes a form take what is dropped or pasted into it. @param {HTMLElement} form @param {() => PhotoSet} set */
export function takesPhotos(form, set) {
  let depth = 0;
  /** @param {number} next */
  const over = next => { depth = next; form.classList.toggle("dropping", depth > 0); };
  form.addEventListener("dragenter", event => carriesFiles(event.dataTransfer) && over(depth + 1));
  form.addEventListener("dragleave", event => carriesFiles(event.dataTransfer) && over(Math.max(0, depth - 1)));
  form.addEventListener("dragover", event => carriesFiles(event.dataTransfer) && event.preventDefault());
  form.addEventListener("drop", event => {
    over(0);
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    take(set(), event.dataTransfer?.files ?? []);
  });
  form.addEventListener("paste", event => {
    const data = event.clipboardData;
    const files = [...data?.files ?? []].filter(each => each.type.startsWith("image/"));
    // Text that was copied from an office program comes with a picture of itself.
    if (!files.length || data?.getData("text/plain")) return;
    event.preventDefault();
    take(set(), files);
  });
}

// A photo that misses the compose box must not replace the page.
for (const name of /** @type {const} */ (["dragover", "drop"])) {
  addEventListener(name, event => {
    if (event.defaultPrevented || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
  });
}
