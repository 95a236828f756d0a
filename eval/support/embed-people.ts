import { readFileSync } from "node:fs";
import { join } from "node:path";
import { showProgress } from "./command.js";
import { identityOfFace } from "./identity-of-face.js";
import { PhotoAnalyser } from "./photo-analyser.js";
import { UsageError } from "./picture-files.js";

export interface PersonEmbedding {
  /** Path inside the folder of pictures. */
  image: string;
  person: string;
  /** What the server compares the face by. */
  identity: ArrayLike<number>;
}

/** With what it is made of. */
export interface PersonEmbeddings extends PersonEmbedding {
  embedding: Float32Array;
  secondEmbedding: Float32Array;
}

/** A picture's person is the folder it lies in. @throws UsageError it lies in none */
export function personOf(image: string): string {
  const slash = image.lastIndexOf("/");
  if (slash < 1) throw new UsageError(`${image} lies in no folder that would name its person`);
  return image.slice(0, slash);
}

/** What the server compares pictures by, in their order; those without a face are left out. */
export async function embedPeople(folder: string, images: readonly string[]): Promise<PersonEmbeddings[]> {
  const analyser = await PhotoAnalyser.open();
  const embeddings: PersonEmbeddings[] = [];
  for (const [i, image] of images.entries()) {
    const { face } = await analyser.analyse(readFileSync(join(folder, image)));
    if (face) {
      const { embedding, secondEmbedding } = face;
      const identity = identityOfFace(face);
      embeddings.push({ image, person: personOf(image), embedding, secondEmbedding, identity });
    }
    showProgress(i + 1, images.length, "images");
  }
  await analyser.close();
  return embeddings;
}
