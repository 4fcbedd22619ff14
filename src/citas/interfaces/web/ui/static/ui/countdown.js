// <count-down seconds="287"> tells the time left; without JavaScript the hour beside it does.
// Seconds come from the server, because the clock of a telephone may be wrong. What `ends` with it, by its id,
// goes.
class CountDown extends HTMLElement {
  connectedCallback() {
    this.end = Date.now() + 1000 * Number(this.getAttribute("seconds"));
    this.seen = this.appendChild(document.createElement("span"));
    this.seen.setAttribute("aria-hidden", "true");
    this.heard = this.appendChild(document.createElement("span"));
    this.heard.className = "visually-hidden";
    this.heard.setAttribute("role", "status");
    this.tell();
    this.timer = setInterval(() => this.tell(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tell() {
    const left = Math.max(0, Math.round((this.end - Date.now()) / 1000));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.seen.textContent = left ? this.dataset.left.replace("{left}", clock) : this.dataset.over;
    // heard twice only: every second would be noise; and not at once: readers miss words that come with their place
    if (left <= 60 && this.timer) this.heard.textContent = left ? this.dataset.soon : this.dataset.over;
    if (left > 0) return;
    clearInterval(this.timer);
    const ended = document.getElementById(this.getAttribute("ends"));
    if (ended) ended.hidden = true;
  }
}

if (!customElements.get("count-down")) customElements.define("count-down", CountDown);
