// The header's menu closes as menus do: on Escape, and when one goes on elsewhere.
const opened = () => document.querySelector(".menu details[open]");

for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const menu = opened();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
}

document.addEventListener("keydown", (event) => {
  const menu = opened();
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
