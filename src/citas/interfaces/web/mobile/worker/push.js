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

// In a window of the site where there is one, always on the site's own address.
async function open(page) {
  const [shown] = await clients.matchAll({ type: "window" });
  if (!shown) return clients.openWindow(page);
  await shown.focus();
  return shown.navigate(page);
}
