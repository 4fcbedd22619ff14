// The site as an app: it opens without network, it can be installed, and a new version takes over.
const worker = "serviceWorker" in navigator ? navigator.serviceWorker : null;
let renewed = false;

async function register() {
  try {
    const registered = await worker.register("/sw.js");
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") registered.update().catch(() => {}); // no network: next time
    });
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error; // turned off here
  }
}

if (worker) {
  let first = !worker.controller;
  worker.addEventListener("controllerchange", () => {
    renewed = !first;
    first = false;
  });
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}

// The site has changed since this page was loaded: the next one is loaded whole, not put into this one.
for (const pressed of ["click", "submit"]) {
  document.addEventListener(
    pressed,
    (event) => {
      if (renewed && event.target.closest("a[href], form:not([hx-boost=false])")) event.stopPropagation();
    },
    true,
  );
}

// <install-offer hidden> is shown where the browser would install; elsewhere people read how in the help.
let offered = null;
const show = () => {
  for (const offer of document.querySelectorAll("install-offer")) offer.hidden = !offered;
};
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offered = event;
  show();
});
addEventListener("appinstalled", () => {
  offered = null;
  show();
});

class InstallOffer extends HTMLElement {
  connectedCallback() {
    this.hidden = !offered;
    this.querySelector("button").addEventListener("click", async () => {
      await offered.prompt();
      offered = null; // one may be asked once
      show();
    });
  }
}
if (!customElements.get("install-offer")) customElements.define("install-offer", InstallOffer);
