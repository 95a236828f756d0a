import { InvalidMediaKeyError } from "./media-storage-errors.js";

/** A name that every file system and every URL carries unchanged: no separator, no escape, no control character. */
const segmentPattern = /^[A-Za-z0-9._-]{1,255}$/;
/** What Google Cloud Storage allows an object name to have. */
const maxKeyLength = 1024;

/** Whether a key has the form that {@link MediaStorage} promises: it then cannot resolve outside of any folder. */
export function isMediaKey(key: string): boolean {
  return (
    key.length <= maxKeyLength &&
    key.split("/").every((segment) => segmentPattern.test(segment) && segment !== "." && segment !== "..")
  );
}

/** @throws InvalidMediaKeyError */
export function assertMediaKey(key: string): void {
  if (!isMediaKey(key)) throw new InvalidMediaKeyError(key);
}
