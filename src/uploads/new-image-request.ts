import type { KeyedRequest } from "../idempotency/claim-key.js";
import { fingerprintOf, type KeyUse } from "../idempotency/key-use.js";
import type { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import type { ReferenceImageToBe } from "./reference-image-recorder.js";

export interface NewImageRequest {
  /** Null: malformed, so there is no such character. */
  characterId: string | null;
  type: ReferenceImageType | null;
  caption: string | null;
  /** Aborted when the client is gone: its picture is then given up while it still waits for its check. */
  signal?: AbortSignal;
  /** Null: sent again, it is another upload. */
  keyUse: KeyUse | null;
}

/** Everything of the request that decides what is recorded; how the file is called on the client's disk does not. */
export function toKeyed(
  record: ReferenceImageToBe,
  { keyUse }: NewImageRequest,
  sha256: string,
): KeyedRequest | null {
  const { workspaceId, characterId, type, caption } = record;
  return keyUse && { ...keyUse, workspaceId, fingerprint: fingerprintOf(characterId, sha256, type, caption) };
}
