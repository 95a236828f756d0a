// The ids that ready-made variables leave open, filled in when an operation is sent. It runs in the browser, and the build only copies it.
import { ask, lastCharacterId, Problem } from "./session.mjs";

/** What stands for an id in the ready-made variables; ready-made-operation.ts writes them. */
const CURRENT_CHARACTER = "<current character>";
const FIRST_RECOMMENDATION = "<first recommendation>";
const NEWEST_WEBHOOK = "<newest webhook>";

const CURRENT = `query ($id: ID!, $isKnown: Boolean!) {
  character(id: $id) @include(if: $isKnown) { id name }
  characters(first: 1) { nodes { id name } }
}`;
const RECOMMENDATIONS =
  "query ($id: ID!) { character(id: $id) { identitySet { recommendations { id kind message } } } }";
const WEBHOOKS = "{ webhooks { id } }";

/** What the open ids of an operation stand for; null for one that it does not have. Throws a Problem when there is none. */
export async function findOpen({ variables }) {
  const isOpen = (id) => JSON.stringify(variables ?? {}).includes(JSON.stringify(id));
  const character = isOpen(CURRENT_CHARACTER) ? await currentCharacter() : null;
  const recommendation = isOpen(FIRST_RECOMMENDATION) ? await firstRecommendation(character) : null;
  const webhook = isOpen(NEWEST_WEBHOOK) ? await newestWebhook() : null;
  return { character, recommendation, webhook };
}

/** The operation as JSON, with its open ids filled in. */
export function fillIn(operation, { character, recommendation, webhook }) {
  const ids = new Map([
    [CURRENT_CHARACTER, character?.id],
    [FIRST_RECOMMENDATION, recommendation?.id],
    [NEWEST_WEBHOOK, webhook?.id],
  ]);
  return JSON.stringify(operation, (_key, value) => ids.get(value) ?? value);
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

/** They are listed oldest first. */
async function newestWebhook() {
  const found = (await ask(WEBHOOKS)).webhooks.at(-1);
  if (found === undefined) throw new Problem("There is no webhook yet: add one first.");
  return found;
}
