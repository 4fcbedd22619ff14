// Notices: what the site tells this browser, and the page that a touch opens. The words come encrypted.
addEventListener("push", (event) => {
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(registration.showNotification(title, { body, tag, data: { url } }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { pathname } = new URL(event.notification.data.url || "/avisos/", location.origin);
  event.waitUntil(open(pathname));
});

// In a window of the site where there is one in which nothing can be lost, as what somebody is about to book.
const AT_REST = ["/", "/citas/", "/avisos/"];

async function open(page) {
  const windows = await clients.matchAll({ type: "window" });
  const shown = windows.find((one) => AT_REST.includes(new URL(one.url).pathname));
  if (!shown) return clients.openWindow(page);
  await shown.focus();
  return shown.navigate(page);
}
