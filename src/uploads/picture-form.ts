import { closest, distance } from "fastest-levenshtein";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { quoted } from "./upload-errors.js";
import { MAX_WAIT_MS } from "./wait-for-analyses.js";

/** What every form brings beside its own texts; null: left out. */
export interface WaitText {
  waitMs: number | null;
}

/** What one form takes, and what becomes of it. */
export interface PictureForm<Texts extends WaitText> {
  /** The field names that direct integrations use for the file; the first is the one to be told of. */
  fileFields: readonly string[];
  textFields: readonly string[];
  /** What may stand behind the `?` of the form's address. */
  parameters: readonly string[];
  /** Where the form is sent, with `{id}` in the place of the character's. */
  address: string;
  /**
   * @param texts by the names of the `textFields`; each of them, or none, may be there
   * @throws DomainError INVALID_INPUT naming the field
   */
  readTexts(texts: ReadonlyMap<string, string>): Texts;
}

type AnyForm = PictureForm<WaitText>;

/** One of the form's fields, or of its address, which the caller can put right. */
export class InvalidFormError extends DomainError {
  /** @param field the name as it was sent; empty: it is the whole form */
  constructor(message: string, field: string) {
    super(UserErrorCode.INVALID_INPUT, message, field === "" ? [] : [field]);
  }
}

/** @param name as it was sent; one of the form's passes. @throws InvalidFormError */
export function requireField(form: AnyForm, name: string): void {
  const { fileFields, textFields } = form;
  const allowed = [...fileFields, ...textFields];
  if (allowed.includes(name)) return;
  const takes = `It takes the picture in one of ${listed(fileFields)}, and beside it ${listed(textFields)}.`;
  throw new InvalidFormError(
    `The form has no field named ${quoted(name)}. ${advice(form, name, allowed)}${takes}`,
    name,
  );
}

/**
 * The parameters of the form's address, each given once.
 * @param query as Express's simple parser has it: several values of one name are a list
 * @throws InvalidFormError for every other parameter, and for one that is there twice
 */
export function readParameters(form: AnyForm, query: Record<string, unknown>): WaitText {
  const { parameters, textFields } = form;
  for (const [name, value] of Object.entries(query)) {
    if (!parameters.includes(name)) {
      const place = textFields.includes(name)
        ? `\`${name}\` is sent as a field of the form, not in its address. `
        : advice(form, name, parameters);
      const takes = `The address takes ${listed(parameters)} alone.`;
      throw new InvalidFormError(
        `The address has no parameter named ${quoted(name)}. ${place}${takes}`,
        name,
      );
    }
    if (Array.isArray(value)) throw repeated(name);
  }
  return { waitMs: readWaitMs(query.waitMs as string | undefined) };
}

/** @throws InvalidFormError */
export function readWaitMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  const waitMs = Number(text);
  if (/^\d{1,10}$/.test(text) && waitMs <= MAX_WAIT_MS) return waitMs;
  const message = `\`waitMs\` is a whole number of milliseconds from 0 to ${MAX_WAIT_MS}, not ${quoted(text)}.`;
  throw new InvalidFormError(message, "waitMs");
}

export const repeated = (name: string): InvalidFormError =>
  new InvalidFormError(`\`${name}\` is there more than once. Send it once.`, name);

function advice({ address }: AnyForm, name: string, allowed: readonly string[]): string {
  const elsewhere = elsewhereOf(address);
  const known = Object.keys(elsewhere).find((other) => plain(other) === plain(name));
  if (known !== undefined) return `${elsewhere[known]} `;
  const near = allowed[allowed.map(plain).indexOf(closest(plain(name), allowed.map(plain)))]!;
  // As far as GraphQL's own "Did you mean" goes.
  const isNear = distance(plain(name), plain(near)) <= Math.floor(name.length * 0.4) + 1;
  return isNear && name.length <= MAX_NEAR_LENGTH ? `Did you mean \`${near}\`? ` : "";
}

/** Where people look for what a form takes elsewhere: the mutation's input has these names. */
const elsewhereOf = (address: string): Record<string, string> => ({
  characterId: `The character's id stands in the address: \`${address}\`.`,
  idempotencyKey: "The idempotency key is sent as the header `Idempotency-Key`.",
});

/** What is longer was not mistyped, and comparing it would take its time. */
const MAX_NEAR_LENGTH = 40;

/** `wait_ms` and `WAIT-MS` are `waitMs`, to people. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

export const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
