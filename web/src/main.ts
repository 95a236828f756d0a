import { isKeyInAddress, signIn, takeKeyFromAddress } from "./api/session";
import { applyStoredTheme } from "./app/theme";
import "./app/tokens.css";
import "./app/base.css";

applyStoredTheme();
// Before anything is drawn or fetched: the key must not stay in the address.
const key = takeKeyFromAddress();
// A link that is pasted into a tab that is open already changes the fragment alone.
window.addEventListener("hashchange", () => {
  if (isKeyInAddress()) window.location.reload();
});

// The browser notes the address that a page was opened with: after a reload nothing in it knows the key. So what would only be thrown away
// is not begun before.
if (key === null) void start();
else
  signIn(key).then(
    () => window.location.reload(),
    (error: Error) => start(error.message),
  );

/** @param refusal why a link's key did not sign its reader in */
async function start(refusal?: string): Promise<void> {
  const { showApp } = await import("./app/show-app");
  showApp(document.getElementById("page")!, refusal);
}
