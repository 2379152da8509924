// The one script of the page that a service worker shows while the next version takes its place.
const { serviceWorker } = navigator;
const reload = () => location.reload();
let late = false;
serviceWorker.oncontrollerchange = reload;
serviceWorker.onmessage = ({ ports: [answer] }) => answer.postMessage(late); // else nothing is at work here
serviceWorker.getRegistration().then((found) => {
  if (found?.waiting) found.waiting.postMessage({ type: "take-over" });
  else reload();
});
// Chromium forgets it where another tab asks at the wrong moment. Then the page comes in the version that there is.
setTimeout(() => {
  late = true;
  reload();
}, 2000);
