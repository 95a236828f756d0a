import { GraphQLError } from "graphql";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { bytesOfPlace, placeOfCursor } from "../graphql/connection.js";

const REVISION_BYTES = 4;

/** What stands for a change to those who were away: the character, and how many changes it had. */
export function toCursor(characterId: string, revision: number): string {
  const count = Buffer.alloc(REVISION_BYTES);
  count.writeUInt32BE(revision);
  return bytesOfPlace(characterId, count).toString("base64url");
}

/**
 * The revision that a cursor stands for; null for none.
 * @throws DomainError INVALID_INPUT it is none of this character
 */
export function readCursor(cursor: string | null | undefined, characterId: string): number | null {
  if (!cursor) return null;
  const place = placeOfCursor(Buffer.from(cursor, "base64url"));
  if (place?.id === characterId && place.value.length === REVISION_BYTES) return place.value.readUInt32BE();
  throw new DomainError(
    UserErrorCode.INVALID_INPUT,
    "`after` is not a cursor of this character's changes. Give one that a change of it came with, or none.",
    ["after"],
  );
}

/** Changes behind the cursor are no longer kept, or the log never had it, as after a backup was restored. */
export const cursorTooOld = (): GraphQLError =>
  new GraphQLError(
    "What happened since this cursor is no longer known. Subscribe without `after`, best with `withCurrent: true`, and read the character anew.",
    { extensions: { code: "CURSOR_TOO_OLD", field: ["after"] } },
  );
