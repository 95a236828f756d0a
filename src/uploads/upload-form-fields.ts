import { closest, distance } from "fastest-levenshtein";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { checkCaption } from "../reference-images/caption.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { quoted } from "./upload-errors.js";
import { MAX_WAIT_MS } from "./wait-for-analyses.js";

/** The field names that direct integrations use for the file. */
export const FILE_FIELDS: readonly string[] = ["file", "image", "reference_image"];
export const TEXT_FIELDS: readonly string[] = ["type", "caption", "waitMs"];
/** What may stand behind the `?` of the form's address. */
export const PARAMETERS: readonly string[] = ["waitMs"];

/** Where people look for what the form takes elsewhere: the mutation's input has these names. */
const ELSEWHERE: Record<string, string> = {
  characterId: "The character's id stands in the address: `/api/v1/characters/{id}/reference-images`.",
  idempotencyKey: "The idempotency key is sent as the header `Idempotency-Key`.",
};

const TYPES: Record<string, ReferenceImageType> = {
  primary: ReferenceImageType.PRIMARY,
  reference: ReferenceImageType.REFERENCE,
};

/** One of the form's fields, or of its address, which the caller can put right. */
export class InvalidFormError extends DomainError {
  /** @param field the name as it was sent; empty: it is the whole form */
  constructor(message: string, field: string) {
    super(UserErrorCode.INVALID_INPUT, message, field === "" ? [] : [field]);
  }
}

/** @param name as it was sent; one of the {@link TEXT_FIELDS}, or of the {@link FILE_FIELDS}, passes. @throws InvalidFormError */
export function requireField(name: string): void {
  const allowed = [...FILE_FIELDS, ...TEXT_FIELDS];
  if (allowed.includes(name)) return;
  const takes = `It takes the picture in one of ${listed(FILE_FIELDS)}, and beside it ${listed(TEXT_FIELDS)}.`;
  throw new InvalidFormError(
    `The form has no field named ${quoted(name)}. ${advice(name, allowed)}${takes}`,
    name,
  );
}

/**
 * The parameters of the form's address, each given once.
 * @param query as Express's simple parser has it: several values of one name are a list
 * @throws InvalidFormError for every other parameter, and for one that is there twice
 */
export function readParameters(query: Record<string, unknown>): { waitMs: number | null } {
  for (const [name, value] of Object.entries(query)) {
    if (!PARAMETERS.includes(name)) {
      const place = TEXT_FIELDS.includes(name)
        ? `\`${name}\` is sent as a field of the form, not in its address. `
        : advice(name, PARAMETERS);
      const takes = `The address takes ${listed(PARAMETERS)} alone.`;
      throw new InvalidFormError(
        `The address has no parameter named ${quoted(name)}. ${place}${takes}`,
        name,
      );
    }
    if (Array.isArray(value)) throw repeated(name);
  }
  return { waitMs: readWaitMs(query.waitMs as string | undefined) };
}

/** What a form brings beside its file; null: left out. */
export interface FormTexts {
  type: ReferenceImageType | null;
  caption: string | null;
  waitMs: number | null;
}

/** @param texts by the names of {@link TEXT_FIELDS}. @throws DomainError INVALID_INPUT naming the field */
export const readTexts = (texts: ReadonlyMap<string, string>): FormTexts => ({
  type: readType(texts.get("type")),
  caption: checkCaption(texts.get("caption")),
  waitMs: readWaitMs(texts.get("waitMs")),
});

function readWaitMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  const waitMs = Number(text);
  if (/^\d{1,10}$/.test(text) && waitMs <= MAX_WAIT_MS) return waitMs;
  const message = `\`waitMs\` is a whole number of milliseconds from 0 to ${MAX_WAIT_MS}, not ${quoted(text)}.`;
  throw new InvalidFormError(message, "waitMs");
}

/** Null also where it is empty, as the choice "none" of a page's form is. */
function readType(name: string | undefined): ReferenceImageType | null {
  if (name === undefined || name === "") return null;
  const type = Object.hasOwn(TYPES, name.toLowerCase()) ? TYPES[name.toLowerCase()]! : null;
  if (type !== null) return type;
  throw new InvalidFormError(`\`type\` is \`primary\` or \`reference\`, not ${quoted(name)}.`, "type");
}

export const repeated = (name: string): InvalidFormError =>
  new InvalidFormError(`\`${name}\` is there more than once. Send it once.`, name);

function advice(name: string, allowed: readonly string[]): string {
  const elsewhere = Object.keys(ELSEWHERE).find((known) => plain(known) === plain(name));
  if (elsewhere !== undefined) return `${ELSEWHERE[elsewhere]} `;
  const near = allowed[allowed.map(plain).indexOf(closest(plain(name), allowed.map(plain)))]!;
  // As far as GraphQL's own "Did you mean" goes.
  const isNear = distance(plain(name), plain(near)) <= Math.floor(name.length * 0.4) + 1;
  return isNear && name.length <= MAX_NEAR_LENGTH ? `Did you mean \`${near}\`? ` : "";
}

/** What is longer was not mistyped, and comparing it would take its time. */
const MAX_NEAR_LENGTH = 40;

/** `wait_ms` and `WAIT-MS` are `waitMs`, to people. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

export const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
