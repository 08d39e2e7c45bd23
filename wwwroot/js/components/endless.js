// Lists that grow at their end: more is asked for before the reader gets there.
import { onCleanup } from "../lib/signal.js";

/** @import { Signal } from "../lib/signal.js" */

/** @param {HTMLElement} end what stands behind the last item @param {{more: Signal<boolean>, failed: Signal<string | null>, older: () => Promise<void>}} list */
export function growsAt(end, list) {
  const watch = new IntersectionObserver(async entries => {
    if (!entries.some(entry => entry.isIntersecting) || !list.more.peek() || list.failed.peek()) return;
    await list.older();
    // Observing anew tells again whether the end is still in sight after a short page.
    watch.unobserve(end);
    if (end.isConnected) watch.observe(end);
  }, { rootMargin: "800px" });
  watch.observe(end);
  onCleanup(() => watch.disconnect());
}
