// <kept-copy data-of="…"> holds what to keep on this telephone for when there is no network (offline.js has the rest).
const PICTURE = "article img";

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
    const [kept, frame] = [await caches.open(`copia-${of}`), await shell.text()];
    const put = async () => kept.put(at, new Response(await within(frame, matter, kept), { headers }));
    await put(); // at once, as what comes next needs the network again
    if ("pictures" in this.dataset && (await keepPictures(kept, matter))) await put();
  }
}

// The page that says there is no network, with this in its place, and such pictures as are kept already.
async function within(frame, matter, kept) {
  const page = new DOMParser().parseFromString(frame, "text/html");
  page.documentElement.className = document.documentElement.className; // easy mode
  page.querySelector("main > .narrow").replaceWith(page.importNode(matter.content, true));
  for (const one of page.querySelectorAll(PICTURE)) {
    if (!(await kept.match(one.getAttribute("src")))) one.closest("details").remove();
  }
  page.title = page.querySelector("h1").textContent;
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

// Those in it, asked for once: what they show is in their addresses. Whether any is new.
// One that does not come, as the network has just gone, is asked for again by the next page.
async function keepPictures(kept, matter) {
  const shown = Array.from(matter.content.querySelectorAll(PICTURE), (one) => one.getAttribute("src"));
  const before = await kept.keys();
  for (const { url } of before) {
    if (url.includes("?") && !shown.some((one) => url.endsWith(one))) await kept.delete(url);
  }
  const missing = shown.filter((one) => !before.some(({ url }) => url.endsWith(one)));
  const asked = await Promise.allSettled(missing.map((one) => kept.add(one)));
  return asked.some(({ status }) => status === "fulfilled");
}

if (!customElements.get("kept-copy")) customElements.define("kept-copy", KeptCopy);
