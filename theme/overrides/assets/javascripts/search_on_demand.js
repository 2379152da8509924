// Stands in for Material's search worker: fetches that worker and the index when the first word is searched for.
const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

let config; // the search settings of the site, from search_index.json
let loading; // settled once Material's worker has read the index

async function load() {
  const answer = await fetch(config.entries);
  if (!answer.ok) throw new Error(`${config.entries} answered ${answer.status}`);
  const docs = await answer.json();
  const post = self.postMessage.bind(self);
  await new Promise((resolve) => {
    // The page was told READY long ago; now it is told to us.
    self.postMessage = (message) => (message.type === READY ? resolve() : post(message));
    importScripts(config.worker);
    forward({ type: SETUP, data: { config, docs, options: {} } });
  });
}

// Material's worker listens for messages as this file does: hand it one by an event that this file marks as its own.
function forward(data) {
  const event = new MessageEvent("message", { data });
  event.forwarded = true;
  self.dispatchEvent(event);
}

self.addEventListener("message", async (event) => {
  if (event.forwarded) return;
  event.stopImmediatePropagation();
  const { type, data } = event.data;
  if (type === SETUP) {
    config = data.config;
    self.postMessage({ type: READY });
  } else if (type === QUERY && data.trim() === "") {
    self.postMessage({ type: RESULT, data: { items: [] } });
  } else {
    try {
      loading ??= load();
      await loading;
      forward(event.data);
    } catch (error) {
      loading = undefined; // the next word tries again
      console.error("The search index could not be loaded:", error);
      self.postMessage({ type: RESULT, data: { items: [] } });
    }
  }
});
