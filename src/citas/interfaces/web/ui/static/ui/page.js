// What every page gains where there is JavaScript; all of them work without.

// A form is sent once: pressing again while it is on its way does nothing.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if ("file" in form.dataset) return; // it answers a file: the page stays, and may ask again
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      form.setAttribute("aria-busy", "true");
    }
  },
  true,
);
const release = () => {
  for (const form of document.forms) form.removeAttribute("aria-busy");
};
addEventListener("pageshow", release);

// After htmx has changed the page, readers hear its heading, as after a load.
document.addEventListener("htmx:afterSettle", () => {
  const start = document.querySelector("main [autofocus]");
  const heading = document.querySelector(".error-summary, main h1");
  if (start && !document.querySelector(".error-summary")) {
    start.focus();
  } else if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  prepare();
});

// Who sees no bar hears, when it takes long, that a page is on its way; its coming brings it the words again.
let patience;
const onItsWay = (is) => {
  const told = document.getElementById("en-camino");
  if (told) told.hidden = !is;
};
document.addEventListener("htmx:beforeRequest", () => {
  clearTimeout(patience);
  patience = setTimeout(onItsWay, 1000, true);
});
document.addEventListener("htmx:afterRequest", () => {
  clearTimeout(patience);
  onItsWay(false);
});

// No answer at all: the person may press again.
document.addEventListener("htmx:sendError", release);

function prepare() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.onclick = () => print();
  }
}
prepare();
