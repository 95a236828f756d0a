import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import type { CandidateEntity } from "../../src/candidates/candidate.entity.js";
import type { FaceColumns } from "../../src/reference-images/face.columns.js";
import { fromGlobalId, newId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import type { TestApp } from "../support/app.js";
import { embeddingOf } from "../support/made-people.js";
import { insertCandidate } from "../support/rows.js";

interface MadeCandidate extends Partial<Omit<CandidateEntity, "character">> {
  /** Null: it has none. */
  face?: Partial<FaceColumns> | null;
}

/** Of each character, so that its pictures do not depend on the tests before. */
const made = new Map<string, number>();

/** A PNG in which every pixel tells where it is: red from left to right, green from top to bottom. */
export async function gradient(width: number, height: number, blue = 0): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[at++] = Math.round((255 * x) / Math.max(1, width - 1));
      pixels[at++] = Math.round((255 * y) / Math.max(1, height - 1));
      pixels[at++] = blue;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** The global id of a scored candidate whose picture is stored and whose face is the person's, but which nobody decided about. */
export async function storedCandidate(
  app: TestApp,
  client: ApiClient,
  characterId: string,
  { face = {}, ...columns }: MadeCandidate = {},
): Promise<string> {
  const number = made.get(characterId) ?? 0;
  made.set(characterId, number + 1);
  const { width = 600, height = 800 } = columns;
  const bytes = await gradient(width, height, number % 256);
  const id = newId();
  const storageKey = `${client.workspaceId}/${fromGlobalId("Character", characterId)}/candidates/${id}/original.png`;
  const path = join(app.dataDirectory, "media", "objects", storageKey);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const box = { x: width / 2 - 80, y: height * 0.2, width: 160, height: 160 };
  const own = { embedding: embeddingOf("Mira", number), model: "rows", box, ...face };
  return insertCandidate(app.dataSource, client.workspaceId, characterId, {
    id,
    width,
    height,
    bytes: bytes.length,
    sha256,
    storageKey,
    fileName: `picture-${number}.png`,
    ...columns,
    face: face === null ? null : own,
  });
}

/** So many that are approved, oldest first. */
export async function approvedCandidates(
  app: TestApp,
  client: ApiClient,
  characterId: string,
  count: number,
  columnsOf: (at: number) => MadeCandidate = () => ({}),
): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at++) ids.push(await storedCandidate(app, client, characterId, columnsOf(at)));
  for (let from = 0; from < ids.length; from += 50)
    await client.review(ids.slice(from, from + 50), "APPROVE", "looks like her");
  return ids;
}
