import { createHash } from "node:crypto";
import type { ApiClient, FilePart } from "../../test/support/api-client.js";

/** An upload that a client was told of. */
export interface Acknowledged {
  id: string;
  characterId: string;
  idempotencyKey: string;
  file: FilePart;
}

/** What a server has of an image; null where it has none. */
export interface FoundImage {
  id: string;
  status: string | null;
  /** Of the bytes that its URL gives; null when it gives none. */
  sha256: string | null;
}

/** What of that which was acknowledged is missing, has other bytes or is not READY, one line for each; none is as it should be. */
export function findLosses(acknowledged: readonly Acknowledged[], found: readonly FoundImage[]): string[] {
  const byId = new Map(found.map((image) => [image.id, image]));
  return acknowledged.flatMap(({ id, file }) => {
    const image = byId.get(id);
    if (image === undefined || image.status === null) return [`${id} is missing`];
    if (image.sha256 === null) return [`${id} has no object`];
    if (image.sha256 !== sha256Of(file.bytes)) return [`${id} has other bytes`];
    return image.status === "READY" ? [] : [`${id} is ${image.status}`];
  });
}

/** Asks a server for images and the bytes behind their URLs. */
export async function findImages(client: ApiClient, ids: readonly string[]): Promise<FoundImage[]> {
  const found: FoundImage[] = [];
  for (const id of ids) {
    const { referenceImage } = await client.ask(
      "query ($id: ID!) { referenceImage(id: $id) { status url } }",
      { id },
    );
    const bytes = referenceImage && (await download(referenceImage.url));
    found.push({ id, status: referenceImage?.status ?? null, sha256: bytes && sha256Of(bytes) });
  }
  return found;
}

async function download(url: string): Promise<Buffer | null> {
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  return response.ok ? bytes : null;
}

const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
