// Who is at the page. Losing the session keeps the place: after signing in again the person is back where they were.
import { signal } from "../lib/signal.js";
import { navigate, route } from "../lib/router.js";
import * as api from "../api.js";

/** @import { Me, NodeInfo } from "../types.js" */

/** @type {import("../lib/signal.js").Signal<Me | null>} */
export const me = signal(/** @type {Me | null} */ (null));
/** @type {import("../lib/signal.js").Signal<NodeInfo | null>} */
export const node = signal(/** @type {NodeInfo | null} */ (null));
export const expired = signal(false);
/** "starting" until the node has answered for the first time. */
export const phase = signal(/** @type {"starting" | "unreachable" | "ready"} */ ("starting"));

const outside = () => route.peek().name === "signin" || route.peek().name === "setup";
let wayBack = "/app";

export async function start() {
  phase.value = "starting";
  try {
    node.value = await api.getNode();
    if (node.value.signedIn) me.value = await api.getMe();
    phase.value = "ready";
  } catch (error) {
    phase.value = error instanceof api.ApiError && error.status === 401 ? "ready" : "unreachable";
    if (phase.value === "unreachable") return;
  }
  const here = route.peek();
  if (!node.peek()?.ready) {
    if (here.name !== "setup") navigate("/app/setup", { replace: true });
  } else if (!me.peek()) {
    if (here.name === "setup") navigate("/app/signin", { replace: true });
    else toSignIn();
  } else if (here.name === "setup" || (here.name === "signin" && !here.hash)) navigate("/app", { replace: true });
}

function toSignIn() {
  if (outside()) return;
  wayBack = route.peek().path + location.search;
  navigate("/app/signin", { replace: true });
}

export function loseSession() {
  if (me.peek()) expired.value = true;
  me.value = null;
  toSignIn();
}
api.onSessionLost(loseSession);

/** @param {Me} person */
export function entered(person) {
  me.value = person;
  expired.value = false;
  const info = node.peek();
  if (info) node.value = { ...info, ready: true, signedIn: true, name: person.name, handle: person.handle };
  navigate(wayBack, { replace: true });
  wayBack = "/app";
}

/** @param {{password: string} | {link: string}} proof */
export const signIn = async proof => entered(await api.signIn(proof));

export async function leave() {
  await api.signOut();
  me.value = null;
  wayBack = "/app";
  navigate("/app/signin");
}

export async function refreshMe() {
  try {
    me.value = await api.getMe();
  } catch {
    // The counts are decoration; the next event asks again.
  }
}
