// A Fedify server with the actors named on the command line, on a free port of 127.0.0.1. Prints {"url": ...} as one line of JSON
// when it listens, and ends when its standard input does. /control is the test's door; everything else is Fedify's.
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { control } from "./control.mjs";
import { federate } from "./federation.mjs";
import { Store } from "./store.mjs";
import { noteRequest } from "./verdicts.mjs";

const server = createServer(async (incoming, outgoing) => {
  try {
    const response = await answer(toRequest(incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    console.error(error);
    outgoing.writeHead(500).end();
  }
});

server.listen(0, "127.0.0.1", async () => {
  peer.url = `http://127.0.0.1:${server.address().port}`;
  peer.store = await Store.of(process.argv.slice(2));
  peer.federation = federate(peer);
  console.log(JSON.stringify({ url: peer.url }));
});

process.stdin.resume().on("end", () => process.exit(0));

const peer = {
  url: "",
  store: null,
  federation: null,
  /** Fedify's view of this server. */
  context: () => peer.federation.createContext(new URL(peer.url), null),
};

/** A photo of 16 x 12 pixels. */
const leaf = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAABAAAAAMCAIAAADkharWAAAAIklEQVR42mP48OEOHGkscIMjXOIMg1ADMYqQxQejhmEQDwAYGWvQAwxU1QAAAABJRU5ErkJggg==", "base64");

async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/control/")) return await control(peer, request);
  if (pathname === "/media/leaf.png") return new Response(leaf, { headers: { "content-type": "image/png" } });
  await noteRequest(peer, request);
  return await peer.federation.fetch(request, { contextData: null });
}

function toRequest(incoming) {
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
  const body = incoming.method === "POST" ? Readable.toWeb(incoming) : null;
  return new Request(peer.url + incoming.url, { method: incoming.method, headers, body, duplex: "half" });
}
