// localStorage that never throws: private windows and full disks must not break the page.

/** @param {string} key @returns {string | null} */
export function load(key) {
  try {
    return localStorage.getItem(`node.${key}`);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value */
export function save(key, value) {
  try {
    if (value === null) localStorage.removeItem(`node.${key}`);
    else localStorage.setItem(`node.${key}`, value);
  } catch {
    // Nothing to be done: the page works on, only without memory.
  }
}
