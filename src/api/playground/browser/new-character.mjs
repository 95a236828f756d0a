// A character that is made for a picture, and taken back when no picture came of it. It runs in the browser, and the build only copies it.
import { ask, Problem } from "./session.mjs";
import { newIdempotencyKey } from "./upload-request.mjs";

const CREATE = `mutation ($input: CreateCharacterInput!) {
  createCharacter(input: $input) { character { id name } userErrors { message } }
}`;
const IMAGES = "query ($id: ID!) { character(id: $id) { referenceImages { id } } }";
const DELETE = `mutation ($input: DeleteCharacterInput!) {
  deleteCharacter(input: $input) { userErrors { code message } }
}`;

/** The one that was asked for and has no picture yet: `{ name, key, id }`, its id null until the server has answered. */
let empty = null;

/**
 * The character of this name that is there for the next picture. Asked for again, after a lost answer say, it is the same one; asked for
 * another name, the one before is taken back. Throws a Problem.
 */
export async function newCharacter(name) {
  if (empty?.name !== name) {
    await takeBackCharacter();
    empty = { name, key: newIdempotencyKey(), id: null };
  }
  const input = { name, idempotencyKey: empty.key };
  const { character, userErrors } = (await ask(CREATE, { input })).createCharacter;
  if (character === null) {
    empty = null;
    throw new Problem(userErrors.map(({ message }) => message).join(" "));
  }
  empty.id = character.id;
  return character.id;
}

/** It has its picture, and stays. */
export const keepCharacter = () => (empty = null);

/**
 * Deletes it, unless it has a picture by now: then it stays for the next try. Answers whether it was deleted; does nothing where there
 * is none. Throws a Problem when it may still be there.
 */
export async function takeBackCharacter() {
  if (empty === null) return false;
  // With the same key it is not made anew: this only tells which it is.
  const id = empty.id ?? (await newCharacter(empty.name));
  const { character } = await ask(IMAGES, { id });
  if (character !== null && character.referenceImages.length > 0) return false;
  if (character !== null) await remove(id);
  empty = null;
  return true;
}

async function remove(id) {
  const { userErrors } = (await ask(DELETE, { input: { id } })).deleteCharacter;
  const failed = userErrors.find(({ code }) => code !== "NOT_FOUND");
  if (failed !== undefined) throw new Problem(failed.message);
}
