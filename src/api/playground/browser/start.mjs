// Signs the reader in and starts Altair. It runs in the browser, and the build only copies it.

/** In sessionStorage: gone with the tab. */
const STORED_KEY = "likeness.key";
const endpoint = new URL("graphql", location.origin + location.pathname);
const element = (id) => document.getElementById(id);

/** The link that the server prints brings the key behind the #, which browsers do not send. It must not stay in the history. */
function takeKeyFromAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key === null) return;
  sessionStorage.setItem(STORED_KEY, key.trim());
  history.replaceState(null, "", location.pathname + location.search);
}

/** Who the key belongs to; forgets a key that is refused. Throws an error whose message is for the reader. */
async function findViewer(key) {
  // Anything but these characters cannot be sent in a header, and so is no key.
  const response = /^[\x21-\x7e]+$/.test(key) ? await askForViewer(key) : { status: 401 };
  if (response?.status === 401) {
    sessionStorage.removeItem(STORED_KEY);
    throw new Error("The server does not accept this key: it is mistyped, revoked or expired.");
  }
  const answer = await response?.json().catch(() => null);
  if (!answer?.data) throw new Error("The server does not answer as it should. Reload the page in a moment.");
  return answer.data.viewer;
}

/** The response, or null when none came. */
function askForViewer(key) {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ query: "{ viewer { keyName workspace { id name } } }" });
  return fetch(endpoint, { method: "POST", headers, body }).catch(() => null);
}

/**
 * Adds the key to what Altair sends to our endpoint. It is not given to Altair as a header, because Altair keeps the headers of its
 * windows in IndexedDB, where the key would outlive this tab. A window with an Authorization header of its own keeps that.
 */
function sendKeyWithRequests(key) {
  const plainFetch = window.fetch.bind(window);
  window.fetch = (input, init) => {
    const request = new Request(input, init);
    if (request.url.split("?")[0] === endpoint.href && !request.headers.has("Authorization"))
      request.headers.set("Authorization", `Bearer ${key}`);
    return plainFetch(request);
  };
}

async function startAltair(key, viewer) {
  sendKeyWithRequests(key);
  element("viewer").textContent = `Signed in to ${viewer.workspace.name}, with the key “${viewer.keyName}”`;
  element("signed-in").hidden = false;
  element("altair").hidden = false;
  const { windows, instanceStorageNamespace, ...options } = JSON.parse(element("altair-options").textContent);
  const endpointURL = endpoint.href;
  // Windows that were opened in one workspace mean nothing in another.
  const namespace = `${instanceStorageNamespace}-${viewer.workspace.id}-`;
  await import(new URL("polyfills.js", document.baseURI).href);
  await import(new URL("main.js", document.baseURI).href);
  bringFirstWindowToFront(windows.length);
  window.AltairGraphQL.init({
    ...options,
    endpointURL,
    initialWindows: windows.map((each) => Object.assign(each, { endpointURL })),
    instanceStorageNamespace: namespace,
  });
}

/** Altair opens its initial windows one by one and stays at the last. That one deletes: nobody should find it in front. */
function bringFirstWindowToFront(windowCount) {
  const observer = new MutationObserver(() => {
    const tabs = document.querySelectorAll("app-window-switcher-item");
    if (tabs.length !== windowCount) return;
    if (tabs[windowCount - 1].querySelector(".window-switcher__item--active") === null) return;
    observer.disconnect();
    tabs[0].querySelector(".window-switcher__item").click();
  });
  observer.observe(element("altair"), { subtree: true, childList: true, attributeFilter: ["class"] });
  // From then on the reader decides.
  window.addEventListener("pointerdown", () => observer.disconnect(), { once: true, capture: true });
}

function showSignIn(problem = "") {
  element("sign-in").hidden = false;
  element("problem").textContent = problem;
  element("key").focus();
}

async function start() {
  takeKeyFromAddress();
  const key = sessionStorage.getItem(STORED_KEY);
  if (key === null) return showSignIn();
  const viewer = await findViewer(key).catch((error) => showSignIn(error.message));
  if (viewer) await startAltair(key, viewer);
}

element("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(STORED_KEY, element("key").value.trim());
  location.reload();
});
element("sign-out").addEventListener("click", () => {
  sessionStorage.removeItem(STORED_KEY);
  location.reload();
});
// The press would first move the editor's cursor, upon which Altair replaces the button, and the click would be lost.
document.addEventListener(
  "mousedown",
  (event) => {
    if (event.target.closest(".query-editor__upload-action") === null) return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);
// A link pasted into the tab that is open already changes the fragment only.
window.addEventListener("hashchange", () => {
  takeKeyFromAddress();
  location.reload();
});

await start();
