import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { readNeededText, readText } from "../text/client-text.js";
import { type Destinations, ForbiddenDestinationError } from "./destinations.js";
import type { WebhookEvent } from "./webhook-event.js";

export const MAX_URL_LENGTH = 2_000;
export const MAX_DESCRIPTION_LENGTH = 200;
/** A workspace's. */
export const MAX_WEBHOOKS = 20;

const invalid = (message: string, field: string) =>
  new DomainError(UserErrorCode.INVALID_INPUT, message, [field]);

/**
 * A receiver's URL as `URL` writes it. A name is not looked up: where it leads is checked at every delivery.
 * @throws DomainError INVALID_INPUT
 */
export function readUrl(given: string | null | undefined, destinations: Destinations): string {
  const limits = { maxCharacters: MAX_URL_LENGTH, field: ["url"] };
  const text = readNeededText(given, limits, "A webhook needs the URL of its receiver.");
  if (!URL.canParse(text)) throw invalid("This is no URL. It starts with https://.", "url");
  const url = new URL(text);
  url.hash = "";
  try {
    destinations.checkUrl(url);
  } catch (error) {
    if (error instanceof ForbiddenDestinationError) throw invalid(error.message, "url");
    throw error;
  }
  return url.href;
}

/** @throws DomainError INVALID_INPUT */
export function readEvents(given: readonly WebhookEvent[]): WebhookEvent[] {
  if (given.length === 0) throw invalid("Name at least one event.", "events");
  return [...new Set(given)].toSorted();
}

/** @throws DomainError INVALID_INPUT */
export const readDescription = (given: string | null | undefined): string | null =>
  readText(given, { maxCharacters: MAX_DESCRIPTION_LENGTH, field: ["description"] });
