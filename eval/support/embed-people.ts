import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { examinePicture } from "../../src/face-analysis/analyse-picture.js";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import { showProgress } from "./command.js";
import { openNetworks } from "./open-networks.js";
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
  const networks = await openNetworks();
  const embeddings: PersonEmbedding[] = [];
  for (const [i, image] of images.entries()) {
    const { face } = await examinePicture(
      networks,
      await decodeUpright(readFileSync(join(folder, image)), 1e9),
    );
    if (face) embeddings.push({ image, person: personOf(image), embedding: face.embedding });
    showProgress(i + 1, images.length, "images");
  }
  await networks.close();
  return embeddings;
}

/**
 * The same, but what a file of an earlier run holds is not computed again, and the file then holds this run's too.
 * @throws UsageError the file is of another analyser
 */
export async function embedPeopleOnce(
  folder: string,
  images: readonly string[],
  file: string | undefined,
): Promise<PersonEmbedding[]> {
  if (file === undefined) return embedPeople(folder, images);
  const kept: { analyser: string; embeddings: Record<string, number[] | null> } = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { analyser: ANALYSER, embeddings: {} };
  if (kept.analyser !== ANALYSER) throw new UsageError(`${file} holds embeddings of ${kept.analyser}`);
  const missing = images.filter((image) => !(image in kept.embeddings));
  if (missing.length > 0) {
    const made = new Map((await embedPeople(folder, missing)).map((one) => [one.image, one.embedding]));
    for (const image of missing) {
      const embedding = made.get(image);
      kept.embeddings[image] = embedding ? [...embedding] : null;
    }
    writeFileSync(file, JSON.stringify(kept));
  }
  return images.flatMap((image) => {
    const embedding = kept.embeddings[image];
    return embedding ? [{ image, person: personOf(image), embedding: Float32Array.from(embedding) }] : [];
  });
}
