import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { forbidStyleElements } from "./forbid-style-elements";
import { loadViewOf } from "./views";

/** Draws the page in an element, for whoever is signed in; with a refusal, the form to sign in, which tells it. */
export function showApp(element: HTMLElement, refusal?: string): void {
  forbidStyleElements();
  loadViewOf(window.location.pathname);
  createRoot(element).render(
    <StrictMode>
      <App refusal={refusal} />
    </StrictMode>,
  );
}
