import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPicture, type PictureCheck } from "../../../src/face-analysis/picture/check-picture.js";
import { decodeUpright } from "../../../src/face-analysis/picture/decode-upright.js";
import { UndecodableImageError } from "../../../src/face-analysis/face-analyser.js";
import type { UprightPicture } from "../../../src/face-analysis/picture/upright-picture.js";

export const MAX_PIXELS = 50_000_000;

/** As an upload is checked: as a file. */
export async function checked(bytes: Buffer, maxPixels = MAX_PIXELS): Promise<PictureCheck> {
  const folder = await mkdtemp(join(tmpdir(), "checked-"));
  try {
    const path = join(folder, "upload");
    await writeFile(path, bytes);
    return await checkPicture(path, maxPixels);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** "readable", or the kind of the refusal. */
export async function verdictOn(bytes: Buffer, maxPixels = MAX_PIXELS): Promise<string> {
  const check = await checked(bytes, maxPixels);
  return check.kind === "refused" ? check.why.kind : check.kind;
}

/** What the analysis is given; null when it refuses the file. */
export async function decoded(bytes: Buffer, maxPixels = MAX_PIXELS): Promise<UprightPicture | null> {
  try {
    return await decodeUpright(bytes, maxPixels);
  } catch (error) {
    if (error instanceof UndecodableImageError) return null;
    throw error;
  }
}
