import { useSyncExternalStore } from "react";
import { newIdempotencyKey } from "../api/idempotency-key";
import { type Upload, upload } from "../api/upload";
import type { PayloadOf } from "../api/payload";
import type { UploadReferenceImageMutation } from "../api/generated/graphql";
import { UPLOAD_REFERENCE_IMAGE } from "../characters/samples";

/** A file on its way. It stays in the queue until its image is in the grid, or somebody dismisses what went wrong. */
export interface QueuedUpload {
  /** Its idempotency key, too. */
  id: string;
  characterId: string;
  file: File;
  /** Of the file here, shown until the server has a thumbnail. */
  previewUrl: string;
  state: "waiting" | "sending" | "failed" | "stored";
  /** Sent, 0-1. */
  share: number;
  error?: string;
  /** Of the image that was recorded, or that has the same bytes. */
  imageId?: string;
}

type UploadPayload = PayloadOf<UploadReferenceImageMutation>;

let queue: readonly QueuedUpload[] = [];
/** Of images whose thumbnail is not there yet. */
const previews = new Map<string, string>();
/** One at a time: images are to stand in the order in which their files were chosen, and the first of a character becomes its primary. */
let running: { id: string; upload: Upload<UploadPayload> } | undefined;
const listeners = new Set<() => void>();

function publish(next: readonly QueuedUpload[]): void {
  queue = next;
  for (const listener of listeners) listener();
}

const patch = (id: string, change: Partial<QueuedUpload>) =>
  publish(queue.map((item) => (item.id === id ? { ...item, ...change } : item)));

/** Goes on when the reader goes to another view, and ends with the page. */
export function queueUploads(characterId: string, files: readonly File[]): void {
  const added = files.map((file) => ({
    id: newIdempotencyKey(),
    characterId,
    file,
    previewUrl: URL.createObjectURL(file),
    state: "waiting" as const,
    share: 0,
  }));
  publish([...queue, ...added]);
  startNext();
}

export function retryUpload(id: string): void {
  publish(
    queue.map((item) => {
      if (item.id !== id) return item;
      const { characterId, file, previewUrl } = item;
      return { id, characterId, file, previewUrl, state: "waiting", share: 0 };
    }),
  );
  startNext();
}

/** Hands over to the image that it became, which shows the file until there is a thumbnail. */
export function finishUpload({ id, imageId, previewUrl }: QueuedUpload): void {
  previews.set(imageId!, previewUrl);
  publish(queue.filter((each) => each.id !== id));
}

export const previewOf = (imageId: string): string | null => previews.get(imageId) ?? null;

export function forgetPreview(imageId: string): void {
  const url = previews.get(imageId);
  if (url === undefined) return;
  previews.delete(imageId);
  URL.revokeObjectURL(url);
}

/** Breaks it off, or forgets it. */
export function dismissUpload(id: string): void {
  const item = queue.find((each) => each.id === id);
  if (item === undefined) return;
  publish(queue.filter((each) => each.id !== id));
  if (running?.id === id) running.upload.cancel();
  URL.revokeObjectURL(item.previewUrl);
}

function startNext(): void {
  const next = queue.find(({ state }) => state === "waiting");
  if (running === undefined && next !== undefined) void send(next);
}

async function send({ id, characterId, file }: QueuedUpload): Promise<void> {
  const sending = upload(
    UPLOAD_REFERENCE_IMAGE,
    { characterId, idempotencyKey: id, waitMs: 0 },
    file,
    (share) => patch(id, { share }),
  );
  running = { id, upload: sending };
  patch(id, { state: "sending" });
  try {
    const { referenceImage, userErrors } = await sending.answer;
    const [refusal] = userErrors;
    if (refusal === undefined) patch(id, { state: "stored", share: 1, imageId: referenceImage!.id });
    else {
      const existing = "existing" in refusal ? { imageId: refusal.existing.id } : {};
      patch(id, { state: "failed", error: refusal.message, ...existing });
    }
  } catch (error) {
    patch(id, { state: "failed", error: (error as Error).message });
  }
  running = undefined;
  startNext();
}

// Leaving would break them off.
window.addEventListener("beforeunload", (event) => {
  if (queue.some(({ state }) => state === "waiting" || state === "sending")) event.preventDefault();
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useUploads = (): readonly QueuedUpload[] => useSyncExternalStore(subscribe, () => queue);
