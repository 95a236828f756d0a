import type { PictureMetadata } from "../picture-metadata/picture-metadata.js";
import { type FileDetails, isBelievable } from "./candidate-details.js";

/**
 * What a generator wrote into a file, as a candidate's details: within their bounds already, and text that nobody has to believe. A time that no
 * client could give is left out.
 */
export function fileDetails({ prompt, generator, parameters, createdAt }: PictureMetadata): FileDetails {
  const generatedAt = createdAt !== null && isBelievable(createdAt) ? createdAt : null;
  return { prompt, source: generator, parameters, generatedAt };
}
