import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { fromGlobalId, typeOfGlobalId, type NodeType } from "../ids/global-id.js";
import { quoted } from "./upload-errors.js";

const FIELD = ["characterId"];

/** A variable that a script left empty is how an address comes to lack its id. */
export class MissingCharacterIdError extends DomainError {
  /** @param address where the form is sent, with `{id}` in the place of the character's */
  constructor(address: string) {
    super(
      UserErrorCode.INVALID_INPUT,
      `The address lacks the character's id: \`${address}\`. If a script put it together, its variable is empty.`,
      FIELD,
    );
  }
}

/** No character has such an id, nor could have. */
class NotACharacterIdError extends DomainError {
  constructor(given: string) {
    super(
      UserErrorCode.NOT_FOUND,
      `There is no character with the id ${quoted(given)}: ${why(given)}`,
      FIELD,
    );
  }
}

/**
 * The UUID of the character that an address names.
 * @param given what stands in the place of the id, decoded
 * @param address where the form is sent, with `{id}` in its place
 * @throws MissingCharacterIdError for a blank one; DomainError NOT_FOUND, saying why, for what is no character's id
 */
export function readCharacterId(given: string, address: string): string {
  if (given.trim() === "") throw new MissingCharacterIdError(address);
  const id = fromGlobalId("Character", given);
  if (id === null) throw new NotACharacterIdError(given);
  return id;
}

/** For what is percent-encoded in no way that can be decoded. */
export const undecodableAddress = (cause: Error): DomainError =>
  new DomainError(
    UserErrorCode.INVALID_INPUT,
    "The character's id in the address cannot be decoded: a `%` there begins a percent-encoded byte of UTF-8. Ids need no encoding.",
    FIELD,
    { cause },
  );

function why(given: string): string {
  if (/\s/.test(given)) return "it has white space in it.";
  const type = typeOfGlobalId(given);
  return type === null || type === "Character"
    ? "ids of characters look like `char_01m8apnx1ef7p9ac1pcfs0k2vg`."
    : `it is the id of ${NAMES[type]}.`;
}

const NAMES: Record<Exclude<NodeType, "Character">, string> = {
  ReferenceImage: "a reference image",
  Candidate: "a candidate",
  ApiKey: "a key",
  Workspace: "a workspace",
  FaceLockRevision: "a face lock's revision",
  Erasure: "an erasure",
  Webhook: "a webhook",
  WebhookDelivery: "a webhook's delivery",
  Event: "an event",
  TrainingSet: "a training set",
};
