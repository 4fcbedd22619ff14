// <read-aloud> reads the paragraphs of its template, where the device has a voice that speaks their language.
const synthesis = window.speechSynthesis;

class ReadAloud extends HTMLElement {
  connectedCallback() {
    if (!synthesis) return;
    this.button = this.querySelector("button");
    this.words = this.button.querySelector("span");
    this.start = this.words.textContent;
    this.button.onclick = () => (this.reading ? this.stop() : this.read());
    this.look = () => {
      this.hidden = !this.voice();
    };
    this.leave = () => this.stop();
    synthesis.addEventListener("voiceschanged", this.look); // telephones have theirs a while later
    addEventListener("pagehide", this.leave);
    this.look();
  }

  disconnectedCallback() {
    synthesis?.removeEventListener("voiceschanged", this.look);
    removeEventListener("pagehide", this.leave);
    if (this.reading) this.stop();
  }

  // One of the device itself: any other would send what it reads to who made the browser. Of this country
  // if there is one, else of the language, by whatever name: es-MX, es_US, es.
  voice() {
    const wanted = this.lang.toLowerCase();
    const tongue = (voice) => voice.lang.toLowerCase().replace("_", "-");
    const speaks = (voice) => tongue(voice).split("-")[0] === wanted.split("-")[0];
    const voices = synthesis.getVoices().filter((voice) => voice.localService && speaks(voice));
    return voices.find((voice) => tongue(voice) === wanted) ?? voices[0];
  }

  read() {
    synthesis.cancel();
    this.tell(true);
    const voice = this.voice();
    // sentence by sentence: long texts are cut off by some browsers
    const sentences = [...this.querySelector("template").content.children].map((one) => {
      const sentence = new SpeechSynthesisUtterance(one.textContent.trim());
      Object.assign(sentence, { voice, lang: voice.lang, rate: 0.9 });
      sentence.onerror = () => this.tell(false);
      return sentence;
    });
    sentences.at(-1).onend = () => this.tell(false);
    for (const sentence of sentences) synthesis.speak(sentence);
  }

  stop() {
    synthesis.cancel();
    this.tell(false);
  }

  tell(reading) {
    this.reading = reading;
    this.words.textContent = reading ? this.dataset.stop : this.start;
    this.querySelector("[role=status]").textContent = reading ? this.dataset.reading : "";
  }
}

if (!customElements.get("read-aloud")) customElements.define("read-aloud", ReadAloud);
