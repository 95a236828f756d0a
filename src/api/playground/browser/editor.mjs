// Starts Altair, the query editor. It runs in the browser, and the build only copies it.
import { sendOurWay } from "./editor-requests.mjs";
import { element, endpoint, signIn, socketEndpoint } from "./session.mjs";

/** Below it Altair's panes cover each other. */
const wideEnough = window.matchMedia("(min-width: 700px)");

/** Resolves when the window is wide enough, or when the reader wants the editor in spite of it. */
function roomForEditor() {
  if (wideEnough.matches) return;
  const note = element("narrow");
  note.hidden = false;
  return new Promise((resolve) => {
    wideEnough.addEventListener("change", resolve, { once: true });
    element("open-anyway").addEventListener("click", resolve, { once: true });
  }).then(() => (note.hidden = true));
}

async function startAltair(viewer) {
  sendOurWay();
  element("altair").hidden = false;
  const { windows, instanceStorageNamespace, ...options } = JSON.parse(element("altair-options").textContent);
  // Of a window that it opens at the start, Altair looks only at what that window says for itself.
  const ways = {
    endpointURL: endpoint.href,
    subscriptionsEndpoint: socketEndpoint,
    initialSubscriptionRequestHandlerId: "graphql-ws",
  };
  // Windows that were opened in one workspace mean nothing in another.
  const namespace = `${instanceStorageNamespace}-${viewer.workspace.id}-`;
  await import(new URL("polyfills.js", document.baseURI).href);
  await import(new URL("main.js", document.baseURI).href);
  bringFirstWindowToFront(windows.length);
  loadSchemaOfWindowInFront();
  window.AltairGraphQL.init({
    ...options,
    ...ways,
    initialWindows: windows.map((each) => ({ ...each, ...ways })),
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

/**
 * Altair would load the schema into all of its windows as it starts, and each has a copy of its own. It tells nobody which window is in front, so
 * that is looked at; one that only passes by at the start is not.
 */
function loadSchemaOfWindowInFront() {
  const loaded = new WeakSet();
  let shownBefore;
  setInterval(() => {
    const buttons = Array.from(document.querySelectorAll('[track-id="reload_docs"]'));
    const shown = buttons.find((button) => button.offsetParent !== null);
    if (shown !== undefined && shown === shownBefore && !loaded.has(shown)) {
      loaded.add(shown);
      shown.click();
    }
    shownBefore = shown;
  }, 300);
}

// Altair opens every link that is clicked in another tab.
element("signed-in").addEventListener("click", (event) => event.stopPropagation());
element("narrow").addEventListener("click", (event) => event.stopPropagation());
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
// Altair shows how many files were chosen, and not which.
document.addEventListener(
  "change",
  ({ target }) => {
    if (target.type !== "file" || target.files.length === 0) return;
    element("viewer").textContent = `Chosen: ${Array.from(target.files, ({ name }) => name).join(", ")}`;
  },
  { capture: true },
);

const viewer = await signIn();
if (viewer !== null) {
  await roomForEditor();
  await startAltair(viewer);
}
