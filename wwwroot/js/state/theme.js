import { signal } from "../lib/signal.js";
import { load, save } from "../lib/storage.js";

/** @typedef {"auto" | "light" | "dark"} Theme */
export const THEMES = /** @type {const} */ (["auto", "light", "dark"]);

export const theme = signal(/** @type {Theme} */ (load("theme") ?? "auto"));

/** boot.js does the same before the first paint. @param {Theme} choice */
export function chooseTheme(choice) {
  theme.value = choice;
  save("theme", choice === "auto" ? null : choice);
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}
