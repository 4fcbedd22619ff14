// Without network: the page stays and says so; appointments can be read from the copy kept here.
const COPIES = "copia-";
const able = "caches" in window; // only in the secure context that browsers ask for
const copies = async () => (await caches.keys()).filter((name) => name.startsWith(COPIES));

// <offline-copy of="…"> stands in every page that knows who is looking: `of` names whose copy may be here,
// and is empty where none may. What is to be kept stands beside it (keep.js).
class OfflineCopy extends HTMLElement {
  async connectedCallback() {
    const mine = COPIES + this.getAttribute("of");
    if (able) for (const name of await copies()) if (name !== mine) await caches.delete(name);
  }
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
