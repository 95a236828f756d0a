import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { readNeededText, readText } from "../text/client-text.js";
import type { Naming } from "./captions/compose-caption.js";

export const MAX_WORD_LENGTH = 40;
export const DEFAULT_CLASS_NAME = "person";

/** They become a folder's name, a line of TOML and of YAML, and tokens. */
const TRIGGER_WORD = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u;
const CLASS_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]*$/u;

/** @throws DomainError INVALID_INPUT */
export function checkNaming(triggerWord: string, className: string | null | undefined): Naming {
  const [trigger, kind] = [["triggerWord"], ["className"]].map((field) => ({
    maxCharacters: MAX_WORD_LENGTH,
    field,
  }));
  const missing =
    "Give the word that is to call the character, one that means nothing else, such as `mira01`.";
  const word = readNeededText(triggerWord, trigger!, missing);
  if (!TRIGGER_WORD.test(word)) throw refusal("`triggerWord` is one word of letters, digits, - and _.", word);
  const name = readText(className, kind!) ?? DEFAULT_CLASS_NAME;
  if (!CLASS_NAME.test(name))
    throw refusal("`className` is made of letters, digits, spaces, - and _.", name, "className");
  return { triggerWord: word, className: name.replaceAll(/ +/g, " ") };
}

const refusal = (rule: string, given: string, field = "triggerWord"): DomainError =>
  new DomainError(UserErrorCode.INVALID_INPUT, `${rule} Not ${JSON.stringify(given)}.`, [field]);
