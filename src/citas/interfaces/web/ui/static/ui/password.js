// <show-password for="id"> offers to show what is typed; without JavaScript it is not there.
class ShowPassword extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.getAttribute("for"));
    const label = this.appendChild(document.createElement("label"));
    const box = label.appendChild(document.createElement("input"));
    box.type = "checkbox";
    label.append(this.dataset.words);
    box.addEventListener("change", () => {
      field.type = box.checked ? "text" : "password";
    });
    // sent hidden, so that no browser remembers it among what was typed
    field.form.addEventListener("submit", () => {
      field.type = "password";
    });
  }

  disconnectedCallback() {
    this.replaceChildren();
  }
}

if (!customElements.get("show-password")) customElements.define("show-password", ShowPassword);
