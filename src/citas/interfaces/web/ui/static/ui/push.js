// Notices on this device: asked of the browser only when somebody presses the button that says so.
const able = "PushManager" in window && "serviceWorker" in navigator && "Notification" in window;

async function registration() {
  const known = await navigator.serviceWorker.getRegistration("/");
  if (!known) await navigator.serviceWorker.register("/sw.js");
  return navigator.serviceWorker.ready;
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

// The browser's subscription under our key; one under another key, as of before a change, goes.
async function subscription(key) {
  const { pushManager } = await registration();
  const wanted = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  try {
    return await pushManager.subscribe(wanted);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(wanted);
  }
}

// Where no push service answers, browsers wait for one without end: ten seconds are enough.
function inTime(promise) {
  const late = (_, refuse) => setTimeout(() => refuse(new DOMException("", "TimeoutError")), 10_000);
  return Promise.race([promise, new Promise(late)]);
}

// <push-form data-key="…"> around a form whose button `activar` subscribes first. `data-once`: only where
// the browser has not been asked either. `data-endpoint`: what the site knows of a browser already told.
class PushForm extends HTMLElement {
  connectedCallback() {
    if (!able) return;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.submitted(event));
    if (this.dataset.endpoint) this.refresh();
    else if (Notification.permission === "denied") this.hidden = true;
    else this.hidden = "once" in this.dataset && Notification.permission !== "default";
  }

  submitted(event) {
    if (event.submitter?.value !== "activar" || this.form.elements.endpoint.value) return;
    event.preventDefault();
    this.activate(event.submitter);
  }

  async activate(button) {
    const trouble = this.querySelector("[data-trouble]");
    trouble.hidden = true;
    try {
      if ((await Notification.requestPermission()) === "granted") {
        this.fill(await inTime(subscription(this.dataset.key)));
      } else {
        button = this.querySelector("[value=ahora-no]"); // where one was asked; else say that it did not work
      }
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      button = null; // no push service, none that answers, or no network
    }
    trouble.hidden = Boolean(button);
    this.form.removeAttribute("aria-busy");
    if (button) this.form.requestSubmit(button);
  }

  fill(found) {
    const { endpoint, keys } = found.toJSON();
    Object.entries({ endpoint, ...keys }).forEach(([name, value]) => (this.form.elements[name].value = value));
  }

  // Browsers change their subscription now and then, and people take back in the browser what they allowed:
  // the site hears of it here.
  async refresh() {
    if (Notification.permission !== "granted") {
      this.hidden = true;
      return this.answer("quitar");
    }
    const found = await subscription(this.dataset.key).catch(() => null);
    if (!found || found.endpoint === this.dataset.endpoint) return;
    this.fill(found);
    await this.answer("activar");
  }

  async answer(words) {
    const sent = new FormData(this.form);
    sent.set("avisos", words);
    await fetch(this.form.action, { method: "POST", body: sent, redirect: "manual" });
  }
}

if (!customElements.get("push-form")) customElements.define("push-form", PushForm);
