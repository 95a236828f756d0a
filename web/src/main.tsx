import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isKeyInAddress, takeKeyFromAddress } from "./api/session";
import { App } from "./app/app";
import { applyStoredTheme } from "./app/theme";
import { forbidStyleElements } from "./app/forbid-style-elements";
import { loadViewOf } from "./app/views";
import "./app/tokens.css";
import "./app/base.css";

applyStoredTheme();
forbidStyleElements();
// Before anything is drawn or fetched: the key must not stay in the address.
const key = takeKeyFromAddress();
// A link that is pasted into a tab that is open already changes the fragment alone.
window.addEventListener("hashchange", () => {
  if (isKeyInAddress()) window.location.reload();
});

loadViewOf(window.location.pathname);
createRoot(document.getElementById("page")!).render(
  <StrictMode>
    <App linkKey={key} />
  </StrictMode>,
);
