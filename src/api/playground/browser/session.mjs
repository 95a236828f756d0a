// Who reads the playground, and what every page of it asks the API. It runs in the browser, and the build only copies it.

/** In sessionStorage: gone with the tab. */
const STORED_KEY = "likeness.key";
const STORED_CHARACTER = "likeness.character";

/** Found from where this file is, so that it holds for every page and below a path of a proxy. */
export const endpoint = new URL("../graphql", import.meta.url);

/** Where subscriptions are made. */
export const socketEndpoint = endpoint.href.replace(/^http/, "ws");

export const element = (id) => document.getElementById(id);

/** An error whose message is for the reader, as it stands. */
export class Problem extends Error {}

/** The key of this tab, or null: then the browser may be signed in by the reference manager page. */
const storedKey = () => sessionStorage.getItem(STORED_KEY);

/** Whether somebody was found to be, without a key of this tab. */
let isInSession = false;

/** Whether requests are anybody's still. */
export const isSignedIn = () => storedKey() !== null || isInSession;

/** The key as it is sent; undefined for whoever is signed in without one. */
export const authorization = () => (storedKey() === null ? undefined : `Bearer ${storedKey()}`);

/** What says whose a request is. The browser sends a session along by itself, for which the server wants to see that no other page had it do so. */
export const credentials = () =>
  storedKey() === null ? { "Apollo-Require-Preflight": "true" } : { Authorization: authorization() };

/** The character the reader worked with last, in this tab; null when there is none yet. */
export const lastCharacterId = () => sessionStorage.getItem(STORED_CHARACTER);

/** @param id null: the reader works with none any more */
export function rememberCharacter(id) {
  if (id === null) sessionStorage.removeItem(STORED_CHARACTER);
  else sessionStorage.setItem(STORED_CHARACTER, id);
}

/** The link that the server prints brings the key behind the #, which browsers do not send. It must not stay in the history. */
function takeKeyFromAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key === null) return;
  useKey(key);
  history.replaceState(null, "", location.pathname + location.search);
}

function useKey(key) {
  // The characters of one workspace mean nothing in another.
  sessionStorage.clear();
  sessionStorage.setItem(STORED_KEY, key.trim());
}

/** Forgets the key. @param problem why, for the reader; otherwise nothing is said */
export async function signOut(problem) {
  sessionStorage.clear();
  if (isInSession && problem === undefined)
    await fetch(new URL("../api/v1/session", import.meta.url), { method: "DELETE", headers: credentials() });
  isInSession = false;
  if (problem === undefined) location.reload();
  else showSignIn(problem);
}

/** `data` of an operation. Throws a Problem when none came, or when the key is refused, which is forgotten then. */
export async function ask(query, variables = {}) {
  const response = await send(query, variables).catch(() => null);
  if (response === null) throw new Problem("The server cannot be reached. Is it running?");
  return dataOf(response.status, await response.json?.().catch(() => null));
}

async function send(query, variables = {}) {
  // Anything but these characters cannot be sent in a header, and so is no key.
  if (!/^[\x21-\x7e]*$/.test(storedKey() ?? "")) return { status: 401 };
  const headers = { ...credentials(), "Content-Type": "application/json" };
  return fetch(endpoint, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
}

/** `data` of an answer that has come. Throws as `ask` does. */
export function dataOf(status, answer) {
  if (status === 401) {
    signOut(
      isInSession
        ? "Your session has ended. Sign in again to go on."
        : "The server does not accept this key: it is mistyped, revoked or expired.",
    );
    throw new Problem("You are signed out.");
  }
  if (answer?.data && !isOnlyFaults(answer)) return answer.data;
  if (status === 413) throw new Problem("That is more than the server, or a proxy before it, takes at once.");
  const said = answer?.errors?.[0]?.message;
  throw new Problem(said ?? `The server does not answer as it should (${status}). Try again in a moment.`);
}

/** A mutation that met a fault is answered with null, and what is wrong in `errors`. */
const isOnlyFaults = ({ data, errors }) =>
  errors !== undefined && Object.values(data).every((value) => value === null);

function showSignIn(problem = "") {
  element("signed-in").hidden = true;
  element("content").hidden = true;
  element("sign-in").hidden = false;
  element("problem").textContent = problem;
  element("key").focus();
}

const WHO = "{ viewer { keyName workspace { id name } limits { maxUploadBytes } } }";

/** Who reads the page, once somebody is signed in; shows the page's content then. Null when a key has to be asked for first. */
export async function signIn() {
  takeKeyFromAddress();
  // Only an answer tells whether the browser has a session.
  const answer = storedKey() === null ? await send(WHO).catch(() => null) : null;
  isInSession = answer?.ok ?? false;
  if (!isSignedIn()) return showSignIn() ?? null;
  try {
    const { viewer } = isInSession ? dataOf(answer.status, await answer.json()) : await ask(WHO);
    element("viewer").textContent = `Signed in to ${viewer.workspace.name}, with the key “${viewer.keyName}”`;
    element("signed-in").hidden = false;
    element("content").hidden = false;
    return viewer;
  } catch (error) {
    if (isSignedIn()) showSignIn(error.message);
    return null;
  }
}

element("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  useKey(element("key").value);
  location.reload();
});
element("sign-out").addEventListener("click", () => signOut());
// A link pasted into the tab that is open already changes the fragment only.
window.addEventListener("hashchange", () => {
  takeKeyFromAddress();
  location.reload();
});
