/**
 * Keeps the page itself, so that it opens while the server is away: its script, its styles and their parts, never an answer of the server
 * and nothing of anybody's. It looks after `/inbox/` alone, so that the chat on other companies' pages and the simulator never meet it.
 * The build fills in what belongs to the page, and under which name.
 */
/* global ENTRY, SHELL, VERSION, clients, skipWaiting */
const CACHE = "max-shell-";
/** The parts of a page that was opened before an update are still there when it asks for them. */
const KEPT_VERSIONS = 2;

addEventListener("install", (event) => {
  event.waitUntil(keepShell());
});

async function keepShell() {
  const cache = await caches.open(CACHE + VERSION);
  // Past the browser's own cache where a name may stand for something newer by now.
  await cache.addAll(
    SHELL.map((path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" })),
  );
  await cache.put("/kept-at", new Response(String(Date.now())));
}

addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => clients.claim()));
});

async function forgetOld() {
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE));
  const aged = await Promise.all(
    names.map(async (name) => {
      const kept = await (await caches.open(name)).match("/kept-at");
      return { name, at: kept ? Number(await kept.text()) : 0 };
    }),
  );
  aged.sort((a, b) => b.at - a.at);
  await Promise.all(aged.slice(KEPT_VERSIONS).map(({ name }) => caches.delete(name)));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/assets/") || SHELL.includes(pathname)) event.respondWith(part(request));
});

/** The newest there is; what was kept while the server is away. */
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE + VERSION)).match("/index.html");
    if (kept) return kept;
    throw error;
  }
}

async function part(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** A page asks whether it is of this build, and says when it may be replaced. */
addEventListener("message", (event) => {
  if (event.data === "entry") event.ports[0]?.postMessage(ENTRY);
  if (event.data === "take over") event.waitUntil(skipWaiting());
});
