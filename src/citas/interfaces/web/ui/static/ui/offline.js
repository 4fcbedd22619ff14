// Without network: the page stays and says so; appointments can be read from the copy kept here.
const COPIES = "copia-";
const able = "caches" in window; // only in the secure context that browsers ask for
const copies = async () => (await caches.keys()).filter((name) => name.startsWith(COPIES));

// <offline-copy of="…"> stands in every page that knows who is looking: `of` names whose copy may be here,
// and is empty where none may. `renew`: what it says may have changed.
class OfflineCopy extends HTMLElement {
  connectedCallback() {
    if (able) this.keep(this.getAttribute("of"));
  }

  async keep(of) {
    const mine = of && COPIES + of;
    for (const name of await copies()) if (name !== mine) await caches.delete(name);
    if (!mine || (!this.hasAttribute("renew") && (await caches.has(mine)))) return;
    try {
      const kept = await caches.match(this.dataset.from, { cacheName: mine, ignoreVary: true });
      const headers = { "if-none-match": kept?.headers.get("etag") ?? "" };
      const answer = await fetch(this.dataset.from, { redirect: "error", headers });
      const page = answer.status === 304 ? kept : answer;
      const looking = document.querySelector("offline-copy")?.getAttribute("of"); // somebody else by now?
      if (page?.ok && looking === of) await put(mine, page, answer);
      else await caches.delete(mine);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no answer: what was kept before stays
    }
  }
}

// `answer` says until when; `page` is the same, or what was kept before if that still holds.
async function put(name, page, answer) {
  const until = Date.now() + 1000 * Number(answer.headers.get("keep-for"));
  const headers = new Headers(page.headers); // with its policy of content
  for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
  headers.set("kept-until", String(until));
  const copy = new Response(await page.text(), { headers });
  await (await caches.open(name)).put(answer.url, copy);
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
