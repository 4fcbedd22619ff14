// Without network: the page stays and says so; appointments can be read from the copy kept here.
const COPIES = "copia-";
const able = "caches" in window; // only in the secure context that browsers ask for
const copies = async () => (await caches.keys()).filter((name) => name.startsWith(COPIES));

// <offline-copy of="…"> stands in every page that knows who is looking: `of` names whose copy may be here,
// and is empty where none may. Its template is what to keep; without one, what was kept before stays.
class OfflineCopy extends HTMLElement {
  connectedCallback() {
    if (able) this.keep(this.getAttribute("of"), this.querySelector("template"));
  }

  async keep(of, matter) {
    const mine = of && COPIES + of;
    for (const name of await copies()) if (name !== mine) await caches.delete(name);
    if (!mine || !matter || !navigator.serviceWorker) return;
    await navigator.serviceWorker.ready; // with the page that stands around it
    const shell = await caches.match(this.dataset.around);
    const looking = document.querySelector("offline-copy")?.getAttribute("of"); // somebody else by now?
    if (!shell || looking !== of) return;
    const headers = new Headers(shell.headers); // with its policy of content
    for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
    headers.set("kept-until", String(Date.now() + 1000 * Number(this.dataset.keepFor)));
    const copy = new Response(around(matter, await shell.text()), { headers });
    await (await caches.open(mine)).put(this.dataset.at, copy);
  }
}

// The page that says there is no network, with this in its place.
function around(matter, shell) {
  const page = new DOMParser().parseFromString(shell, "text/html");
  page.documentElement.className = document.documentElement.className; // easy mode
  page.querySelector("main > .narrow").replaceWith(page.importNode(matter.content, true));
  page.title = page.querySelector("h1").textContent;
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

if (!customElements.get("offline-copy")) customElements.define("offline-copy", OfflineCopy);

// What is over is not shown any more.
function passOver() {
  for (const one of document.querySelectorAll("[data-ends]")) {
    one.hidden = new Date(one.dataset.ends) < new Date();
  }
  const none = document.querySelector("[data-none-left]");
  if (none) none.hidden = Boolean(document.querySelector("[data-ends]:not([hidden])"));
}
passOver();

// No answer at all: say so, and what can be read meanwhile. What was typed stays in the page.
document.addEventListener("htmx:sendError", async () => {
  const words = document.getElementById("sin-conexion");
  words.querySelector("[data-copy]").hidden = !(able && (await copies()).length);
  document.getElementById("con-conexion").firstElementChild.hidden = true;
  words.hidden = false;
  words.scrollIntoView({ block: "center" });
});

// Said once, to who read that there was none.
addEventListener("online", () => {
  const words = document.getElementById("sin-conexion");
  if (!words || words.hidden) return;
  words.hidden = true;
  document.getElementById("con-conexion").firstElementChild.hidden = false;
});
