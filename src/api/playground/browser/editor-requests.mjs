// What Altair sends to our endpoint, on its way: it gets the key and the ids that its variables leave open, and before anything is
// deleted the reader is asked.
import {
  ask,
  endpoint,
  lastCharacterId,
  Problem,
  rememberCharacter,
  socketEndpoint,
  storedKey,
} from "./session.mjs";

/** What stands for an id in the ready-made variables; ready-made-operation.ts writes them. */
const CURRENT_CHARACTER = "<current character>";
const FIRST_RECOMMENDATION = "<first recommendation>";

const CURRENT = `query ($id: ID!, $isKnown: Boolean!) {
  character(id: $id) @include(if: $isKnown) { id name }
  characters(first: 1) { nodes { id name } }
}`;
const IMAGES = "query ($id: ID!) { character(id: $id) { referenceImages { id } } }";
const RECOMMENDATIONS =
  "query ($id: ID!) { character(id: $id) { identitySet { recommendations { id kind message } } } }";

/**
 * The key is not given to Altair as a header, because Altair keeps the headers of its windows in IndexedDB, where the key would outlive
 * this tab. A window with an Authorization header of its own keeps that.
 */
export function sendOurWay() {
  openSocketsOurWay();
  const plainFetch = window.fetch.bind(window);
  window.fetch = async (input, init = {}) => {
    if (String(input).split("?")[0] !== endpoint.href) return plainFetch(input, init);
    const headers = new Headers(init.headers);
    if (!headers.has("Authorization")) headers.set("Authorization", `Bearer ${storedKey()}`);
    try {
      const body = await completed(init.body);
      const response = await plainFetch(input, { ...init, headers, body });
      learnFrom(
        await response
          .clone()
          .json()
          .catch(() => null),
      );
      return response;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return Response.json({ notSent: error.message });
    }
  };
}

/** The same key for subscriptions, which bring it with their first message. */
function openSocketsOurWay() {
  window.WebSocket = class extends window.WebSocket {
    send(message) {
      super.send(this.url === socketEndpoint ? withKey(message) : message);
    }
  };
}

function withKey(message) {
  const { type, payload, ...rest } = JSON.parse(message);
  if (type !== "connection_init") return message;
  return JSON.stringify({ ...rest, type, payload: { Authorization: `Bearer ${storedKey()}`, ...payload } });
}

/** The same body with its open ids filled in. Throws a Problem when there is none, or when the reader does not agree. */
async function completed(body) {
  const text = body instanceof FormData ? body.get("operations") : body;
  if (typeof text !== "string") return body;
  const operation = JSON.parse(text);
  const isOpen = (id) => JSON.stringify(operation.variables ?? {}).includes(JSON.stringify(id));
  const character = isOpen(CURRENT_CHARACTER) ? await currentCharacter() : null;
  const recommendation = isOpen(FIRST_RECOMMENDATION) ? await firstRecommendation(character) : null;
  const question = await questionAbout(operation, character, recommendation);
  if (question !== null && !window.confirm(question)) throw new Problem("It was not confirmed.");
  const ids = new Map([
    [CURRENT_CHARACTER, character?.id],
    [FIRST_RECOMMENDATION, recommendation?.id],
  ]);
  const filled = JSON.stringify(operation, (_key, value) => ids.get(value) ?? value);
  if (!(body instanceof FormData)) return filled;
  body.set("operations", filled);
  return body;
}

/** The one the reader worked with last, or else the newest. */
async function currentCharacter() {
  const id = lastCharacterId();
  const { character, characters } = await ask(CURRENT, { id: id ?? "", isKnown: id !== null });
  const found = character ?? characters.nodes[0];
  if (found === undefined) throw new Problem("There is no character yet: create one first.");
  return found;
}

/** The first that is to be carried out here; another one asks for a picture, or for nothing. */
async function firstRecommendation(character) {
  if (character === null)
    throw new Problem("A recommendation needs its character: put both ids in, or neither.");
  const { recommendations } = (await ask(RECOMMENDATIONS, { id: character.id })).character.identitySet;
  const found = recommendations.find(({ kind }) => kind === "PROMOTE" || kind === "REMOVE");
  if (found === undefined)
    throw new Problem(`Nothing is recommended for “${character.name}” that could be carried out here.`);
  return found;
}

/** What the reader is asked before the operation is sent; null when it deletes nothing. It asks once too often rather than not. */
async function questionAbout({ query = "", variables }, character, recommendation) {
  const names = (...fields) => new RegExp(`\\b(${fields.join("|")})\\b`).test(query);
  const whose = character === null ? "the character" : `“${character.name}”`;
  if (names("deleteCharacter")) {
    const images = character && (await ask(IMAGES, { id: character.id })).character.referenceImages;
    const count = images === null ? "all its images" : `its ${images.length} image(s)`;
    return `Delete ${whose} with ${count} and their files? There is no way back.`;
  }
  if (names("deleteReferenceImages"))
    return `Delete images of ${whose} and their files? There is no way back.`;
  if (names("applyRecommendation"))
    return recommendation?.kind === "PROMOTE"
      ? `Carry this out on ${whose}?\n\n${recommendation.message}`
      : `Carry this out on ${whose}? The image is deleted for good.\n\n${recommendation?.message ?? ""}`;
  const isForReal = /\bdryRun\b"?\s*:(?!\s*true)/.test(query + JSON.stringify(variables ?? {}));
  if (names("pruneReferenceImages") && isForReal)
    return `Delete what does not belong to the best set of ${whose}? There is no way back.`;
  return null;
}

/** Whoever creates a character goes on with it; whoever deletes it, with the newest of the others. */
function learnFrom(answer) {
  const created = answer?.data?.createCharacter?.character?.id;
  if (created !== undefined) rememberCharacter(created);
  if (answer?.data?.deleteCharacter?.deletedId === lastCharacterId()) rememberCharacter(null);
}
