import { bytesOfPlace, placeOfCursor } from "../graphql/connection.js";
import type { OrderTerms, Place } from "../graphql/load-rows.js";
import type { FaceLockRevisionEntity } from "./face-lock-revision.entity.js";

/** Newest first by their numbers: ids are made by processes whose clocks need not agree. */
export const NEWEST_REVISION_FIRST: OrderTerms = {
  by: { expression: "revision.revision", valueOf: (parameter) => parameter, isUnique: true },
  direction: "DESC",
};

const NUMBER_BYTES = 4;

/** A revision's place in its history, as a cursor's bytes. */
export function cursorOfRevision({ id, revision }: FaceLockRevisionEntity): Buffer {
  const number = Buffer.alloc(NUMBER_BYTES);
  number.writeInt32BE(revision);
  return bytesOfPlace(id, number);
}

/** What such a cursor says; null for one of another list. */
export function placeOfRevision(cursor: Buffer): Place | null {
  const place = placeOfCursor(cursor);
  if (place?.value.length !== NUMBER_BYTES) return null;
  return { id: place.id, value: place.value.readInt32BE() };
}
