// <kept-copy data-of="…"> holds what to keep on this telephone for when there is no network (offline.js has the rest).
class KeptCopy extends HTMLElement {
  connectedCallback() {
    if ("caches" in window && navigator.serviceWorker) this.keep(this.querySelector("template"));
  }

  async keep(matter) {
    const { of, at, around, keepFor } = this.dataset;
    await navigator.serviceWorker.ready; // with the page that stands around it
    const shell = await caches.match(around);
    const looking = document.querySelector("offline-copy")?.getAttribute("of"); // somebody else by now?
    if (!shell || looking !== of) return;
    const headers = new Headers(shell.headers); // with its policy of content
    for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
    headers.set("kept-until", String(Date.now() + 1000 * Number(keepFor)));
    const kept = await caches.open(`copia-${of}`);
    await kept.put(at, new Response(within(await shell.text(), matter), { headers }));
    await keepPictures(kept, matter);
  }
}

// The page that says there is no network, with this in its place.
function within(shell, matter) {
  const page = new DOMParser().parseFromString(shell, "text/html");
  page.documentElement.className = document.documentElement.className; // easy mode
  page.querySelector("main > .narrow").replaceWith(page.importNode(matter.content, true));
  page.title = page.querySelector("h1").textContent;
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

// Those in it, asked for once: what they show is in their addresses.
async function keepPictures(kept, matter) {
  const pictures = matter.content.querySelectorAll("article img");
  const shown = Array.from(pictures, (one) => one.getAttribute("src"));
  for (const { url } of await kept.keys()) {
    if (url.includes("?") && !shown.some((one) => url.endsWith(one))) await kept.delete(url);
  }
  for (const one of shown) if (!(await kept.match(one))) await kept.add(one);
}

if (!customElements.get("kept-copy")) customElements.define("kept-copy", KeptCopy);
