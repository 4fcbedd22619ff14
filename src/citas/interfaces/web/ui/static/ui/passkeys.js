// Entering by fingerprint, face or PIN of the device. What is hidden appears only where that can be.
const isName = !/^[\d.]+$|:/.test(location.hostname); // browsers allow none at a bare number
const able = isName && "PublicKeyCredential" in window;

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made({ publicKey }) {
  const { challenge, user, excludeCredentials } = publicKey;
  const options = {
    ...publicKey,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: known(excludeCredentials),
  };
  return sendable(await navigator.credentials.create({ publicKey: options }), [
    "clientDataJSON",
    "attestationObject",
  ]);
}

async function shown({ publicKey }) {
  const { challenge, allowCredentials } = publicKey;
  const options = { ...publicKey, challenge: bytes(challenge), allowCredentials: known(allowCredentials) };
  return sendable(await navigator.credentials.get({ publicKey: options }), [
    "clientDataJSON",
    "authenticatorData",
    "signature",
    "userHandle",
  ]);
}

function sendable(credential, parts) {
  const answered = parts.filter((part) => credential.response[part]);
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(answered.map((part) => [part, text(credential.response[part])])),
  });
}

// <passkey-form for="…"> around a form with a field `credential`: its button asks the device, then the
// form is sent. The options stand in `data-options`, or are fetched from `data-from`.
class PasskeyForm extends HTMLElement {
  connectedCallback() {
    if (!able) return;
    this.hidden = false;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.ask(event));
  }

  async ask(event) {
    if (this.form.elements.credential.value) return;
    event.preventDefault();
    const trouble = this.querySelector("[data-trouble]");
    trouble.hidden = true;
    try {
      const options = await this.options();
      const answer = options.create ? made(options.create) : shown(options.get);
      this.form.elements.credential.value = await answer;
      this.form.removeAttribute("aria-busy");
      this.form.requestSubmit();
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      this.form.removeAttribute("aria-busy");
      trouble.hidden = false; // turned away, out of time, or no answer: the other way in stays
    }
  }

  async options() {
    if (this.dataset.create) return { create: JSON.parse(this.dataset.create) };
    if (this.dataset.get) return { get: JSON.parse(this.dataset.get) };
    const answer = await fetch(this.dataset.from, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    return { get: (await answer.json()).request_options };
  }
}

// <passkey-offer> is shown where the device itself can recognise its person.
class PasskeyOffer extends HTMLElement {
  async connectedCallback() {
    if (able) this.hidden = !(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable());
  }
}

if (!customElements.get("passkey-form")) {
  customElements.define("passkey-form", PasskeyForm);
  customElements.define("passkey-offer", PasskeyOffer);
}
