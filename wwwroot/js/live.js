// The node's event stream. A broken stream is opened again with growing pauses, from the last event that came: the
// node sends what was missed, or "resync" when it no longer can.
import { getNode } from "./api.js";

const NAMES = ["post", "post-updated", "post-deleted", "reply", "person", "request", "conversation", "typing", "notification", "rules", "thread", "export", "resync", "ping"];
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;
// The node pings every 20 s: silence for more than two pings is a dead connection that nobody closed.
const SILENCE = 50_000;

/** `opened` tells whether the node goes on from the last event. @typedef {{event: (name: string, data: any) => void, opened: (resumed: boolean) => void, broken: () => void, refused: () => void}} Listener */

/** @param {Listener} listener @returns {{close: () => void, retryNow: () => void}} */
export function openStream(listener) {
  /** @type {EventSource | null} */
  let source = null;
  let pause = FIRST_PAUSE;
  let retry = 0;
  let watchdog = 0;
  let last = "";
  let closed = false;

  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, SILENCE);
  };

  function connect() {
    const stream = source = new EventSource(last ? `/api/stream?lastEventId=${encodeURIComponent(last)}` : "/api/stream");
    stream.onopen = () => {
      pause = FIRST_PAUSE;
      heard();
      listener.opened(last !== "");
    };
    stream.onerror = () => stream === source && lost();
    for (const name of NAMES) {
      stream.addEventListener(name, event => {
        heard();
        last = event.lastEventId || last;
        if (name !== "ping") listener.event(name, JSON.parse(event.data || "{}"));
      });
    }
  }

  function lost() {
    source?.close();
    source = null;
    clearTimeout(watchdog);
    clearTimeout(retry);
    if (closed) return;
    listener.broken();
    retry = setTimeout(attempt, pause * (0.8 + Math.random() * 0.4));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  // EventSource does not tell a refused session from a sleeping node; this question does.
  async function attempt() {
    clearTimeout(retry);
    try {
      const { signedIn } = await getNode();
      if (closed || source) return;
      if (signedIn) connect();
      else listener.refused();
    } catch {
      lost();
    }
  }

  connect();
  return {
    close() {
      closed = true;
      source?.close();
      clearTimeout(retry);
      clearTimeout(watchdog);
    },
    retryNow() {
      if (!closed && !source) void attempt();
    },
  };
}
