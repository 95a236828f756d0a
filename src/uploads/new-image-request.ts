import type { KeyedRequest } from "../idempotency/claim-key.js";
import { fingerprintOf, type KeyUse } from "../idempotency/key-use.js";
import type { ImageOrigin } from "../reference-images/provenance.js";
import type { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import type { ReferenceImageToBe } from "./reference-image-recorder.js";

export interface NewImageRequest {
  /** Null: malformed, so there is no such character. */
  characterId: string | null;
  type: ReferenceImageType | null;
  caption: string | null;
  /** Null: what the file says. */
  origin?: ImageOrigin | null;
  /** Null: none is recorded. */
  consent?: { note: string } | null;
  /** Aborted when the client is gone: its picture is then given up while it still waits for its check. */
  signal?: AbortSignal;
  /** Null: sent again, it is another upload. */
  keyUse: KeyUse | null;
}

/** Everything of the request that decides what is recorded; how the file is called on the client's disk does not. */
export function toKeyed(
  record: Pick<ReferenceImageToBe, "workspaceId" | "characterId" | "type" | "caption">,
  { keyUse, origin = null, consent = null }: NewImageRequest,
  sha256: string,
): KeyedRequest | null {
  const { workspaceId, characterId, type, caption } = record;
  // Whoever says nothing of them sends what earlier releases took.
  const provenance = origin === null && consent === null ? [] : [origin, consent?.note ?? null];
  const fingerprint = fingerprintOf(characterId, sha256, type, caption, ...provenance);
  return keyUse && { ...keyUse, workspaceId, fingerprint };
}
