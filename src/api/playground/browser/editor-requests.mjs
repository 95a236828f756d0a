// What Altair sends to our endpoint, on its way: it gets the key and the ids that its variables leave open, and before anything is
// deleted the reader is asked.
import { sendOurWayBySocket } from "./editor-sockets.mjs";
import { fillIn, findOpen } from "./open-ids.mjs";
import { ask, credentials, endpoint, lastCharacterId, Problem, rememberCharacter } from "./session.mjs";

const IMAGES = "query ($id: ID!) { character(id: $id) { referenceImages { id } } }";

/**
 * The key is not given to Altair as a header, because Altair keeps the headers of its windows in IndexedDB, where the key would outlive
 * this tab. A window with an Authorization header of its own keeps that.
 */
export function sendOurWay() {
  sendOurWayBySocket();
  const plainFetch = window.fetch.bind(window);
  window.fetch = async (input, init = {}) => {
    if (String(input).split("?")[0] !== endpoint.href) return plainFetch(input, init);
    const headers = new Headers(init.headers);
    if (!headers.has("Authorization"))
      for (const [name, value] of Object.entries(credentials())) headers.set(name, value);
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

/** The same body with its open ids filled in. Throws a Problem when there is none, or when the reader does not agree. */
async function completed(body) {
  const text = body instanceof FormData ? body.get("operations") : body;
  if (typeof text !== "string") return body;
  const operation = JSON.parse(text);
  const open = await findOpen(operation);
  const question = await questionAbout(operation, open);
  if (question !== null && !window.confirm(question)) throw new Problem("It was not confirmed.");
  const filled = fillIn(operation, open);
  if (!(body instanceof FormData)) return filled;
  body.set("operations", filled);
  return body;
}

/** What else deletes, and what is gone then. */
const DELETIONS = {
  deleteReferenceImages: (whose) => `Delete images of ${whose} and their files?`,
  deleteCandidates: () => "Delete candidates and their files?",
  deleteTrainingSet: () => "Delete the training set and its file?",
  deleteWebhook: () => "Delete the webhook and its log?",
};

/** What the reader is asked before the operation is sent; null when it takes nothing away. It asks once too often rather than not. */
async function questionAbout({ query = "", variables }, { character, recommendation }) {
  const names = (...fields) => new RegExp(`\\b(${fields.join("|")})\\b`).test(query);
  const whose = character === null ? "the character" : `“${character.name}”`;
  if (names("deleteCharacter")) {
    const images = character && (await ask(IMAGES, { id: character.id })).character.referenceImages;
    const count = images === null ? "all its images" : `its ${images.length} image(s)`;
    return `Delete ${whose} with ${count} and their files? There is no way back.`;
  }
  const deletion = Object.keys(DELETIONS).find((field) => names(field));
  if (deletion !== undefined) return `${DELETIONS[deletion](whose)} There is no way back.`;
  if (names("applyRecommendation"))
    return recommendation?.kind === "PROMOTE"
      ? `Carry this out on ${whose}?\n\n${recommendation.message}`
      : `Carry this out on ${whose}? The image is deleted for good.\n\n${recommendation?.message ?? ""}`;
  const text = query + JSON.stringify(variables ?? {});
  const isForReal = /\bdryRun\b"?\s*:(?!\s*true)/.test(text);
  if (names("pruneReferenceImages") && isForReal)
    return `Delete what does not belong to the best set of ${whose}? There is no way back.`;
  // It is for real unless it says that it is not.
  if (names("fixCaptions") && (isForReal || !/\bdryRun\b/.test(text)))
    return `Write the captions of ${whose} anew? What they say now is not kept.`;
  return null;
}

/** Whoever creates a character goes on with it; whoever deletes it, with the newest of the others. */
function learnFrom(answer) {
  const created = answer?.data?.createCharacter?.character?.id;
  if (created !== undefined) rememberCharacter(created);
  if (answer?.data?.deleteCharacter?.deletedId === lastCharacterId()) rememberCharacter(null);
}
