import type { ImageFormat } from "../reference-images/picture.columns.js";
import type { FileDetails } from "./candidate-details.js";

const NOTHING: FileDetails = { prompt: null, source: null, parameters: null, generatedAt: null };

/** What a generator wrote into a file: text, and never trusted as anything else. Never rejects. */
export async function readFileDetails(_path: string, _format: ImageFormat): Promise<FileDetails> {
  return NOTHING;
}
