import { readFileSync } from "node:fs";
import { join } from "node:path";
import { showProgress } from "./command.js";
import { PhotoAnalyser } from "./photo-analyser.js";
import { UsageError } from "./picture-files.js";

export interface PersonEmbedding {
  /** Path inside the folder of pictures. */
  image: string;
  person: string;
  embedding: Float32Array;
}

/** A picture's person is the folder it lies in. @throws UsageError it lies in none */
export function personOf(image: string): string {
  const slash = image.lastIndexOf("/");
  if (slash < 1) throw new UsageError(`${image} lies in no folder that would name its person`);
  return image.slice(0, slash);
}

/** The server's embeddings of pictures, in their order; those without a face are left out. */
export async function embedPeople(folder: string, images: readonly string[]): Promise<PersonEmbedding[]> {
  const analyser = await PhotoAnalyser.open();
  const embeddings: PersonEmbedding[] = [];
  for (const [i, image] of images.entries()) {
    const { face } = await analyser.analyse(readFileSync(join(folder, image)));
    if (face) embeddings.push({ image, person: personOf(image), embedding: face.embedding });
    showProgress(i + 1, images.length, "images");
  }
  await analyser.close();
  return embeddings;
}
