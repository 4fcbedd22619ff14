// The service worker: without network it shows the appointments kept on this telephone, or else says so.
// SHELL and FILES stand above, written by the server. It keeps nothing that pages or programs answer:
// the copy of somebody's appointments is put there, and taken away, by the pages (ui/keep.js, ui/offline.js).
const COPIES = "copia-";
const SHELLS = "sitio-";
const PATIENCE = 8000; // milliseconds
const COPY = "/citas/"; // the page among what is kept; the rest are its pictures
const TOLD_BY_COPY = ["/", COPY]; // what a page says there, the copy says well enough
const PICTURES = "/qr.png";

addEventListener("install", (event) => {
  const asked = FILES.map((address) => new Request(address, { credentials: "omit" }));
  event.waitUntil(
    caches
      .open(SHELL)
      .then((shell) => shell.addAll(asked))
      .then(() => skipWaiting()), // nothing can mix: pages name the very version of each file they want
  );
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(SHELLS) && name !== SHELL;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, search } = new URL(request.url);
  const sent = request.method !== "GET";
  if (request.mode === "navigate") {
    const answer = fetch(request).catch(sent ? noNetwork : withoutNetwork); // sent once, never again
    event.respondWith(!sent && TOLD_BY_COPY.includes(pathname) ? unlessKept(answer) : answer);
  } else if (!sent && FILES.includes(pathname + search)) {
    event.respondWith(fromShell(request));
  } else if (!sent && pathname.endsWith(PICTURES)) {
    event.respondWith(fromCopy(request));
  }
});

async function fromShell(request) {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);
}

async function fromCopy(request) {
  const picture = (await keptCopy()) && (await caches.match(request, { ignoreVary: true }));
  return picture || fetch(request);
}

// A network that is there and does not answer: the copy can be read meanwhile. Nothing is asked twice.
function unlessKept(answer) {
  return new Promise((resolve) => {
    answer.then(resolve);
    setTimeout(async () => {
      const copy = await keptCopy();
      if (copy) resolve(copy);
    }, PATIENCE);
  });
}

async function withoutNetwork() {
  return (await keptCopy()) ?? noNetwork();
}

function noNetwork() {
  return caches.match(FILES[0], { cacheName: SHELL });
}

// Until the session it was made in ends; nobody has it for longer than he could see the page itself.
async function keptCopy() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(COPIES)) continue;
    const copy = await caches.match(COPY, { cacheName: name, ignoreVary: true });
    if (copy && Number(copy.headers.get("kept-until")) > Date.now()) return copy;
    await caches.delete(name);
  }
  return undefined;
}
