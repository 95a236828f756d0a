import { strings } from "../strings";

/** Asked for by Apollo's rule against requests that other pages make in the reader's name, and by the session. */
export const PREFLIGHT = { "Apollo-Require-Preflight": "true" };

const SESSION = "/api/v1/session";

const keyInAddress = (): string | null => new URLSearchParams(window.location.hash.slice(1)).get("key");

export const isKeyInAddress = (): boolean => keyInAddress() !== null;

/** Takes the key from a link such as `http://host/#key=…`, and out of the address and the history. */
export function takeKeyFromAddress(): string | null {
  const key = keyInAddress();
  if (key === null) return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return key;
}

/** @throws Error that says what to do, for people */
export async function signIn(key: string): Promise<void> {
  // Anything but these characters cannot be sent in a header, and so is no key.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new Error(strings.signIn.noKey);
  const headers = { ...PREFLIGHT, Authorization: `Bearer ${key}` };
  const response = await fetch(SESSION, { method: "POST", headers }).catch(() => {
    throw new Error(strings.errors.unreachable);
  });
  if (response.ok) return;
  throw new Error(await messageIn(response));
}

export async function signOut(): Promise<void> {
  await fetch(SESSION, { method: "DELETE", headers: PREFLIGHT });
}

/** What the server says of a request that it refused. */
export async function messageIn(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as { errors?: { message?: string }[] } | null;
  return body?.errors?.[0]?.message ?? `${response.status} ${response.statusText}`;
}
