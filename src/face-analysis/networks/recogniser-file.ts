import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, extname } from "node:path";

/** A recogniser that the operator brings. */
export interface RecogniserFile {
  file: string;
  /** {@link nameOfRecogniser} */
  name: string;
}

/**
 * What a recogniser is called in the analyser's name: its file's name and what is in it, so that another file is another model whatever it is called.
 * @throws Error it cannot be read
 */
export async function nameOfRecogniser(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  const name = basename(file, extname(file)).replaceAll(/[^\w.-]/g, "-");
  return `${name}-${hash.digest("hex").slice(0, 8)}`;
}
