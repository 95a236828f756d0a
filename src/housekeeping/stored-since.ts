const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Whether an object was stored at or after a time, which its key tells: the last UUIDv7 in it is that of the image, or of the attempt
 * that made a derivative, and starts with its milliseconds since 1970 (RFC 9562). A key without one counts as older.
 */
export function wasStoredSince(key: string, since: Date): boolean {
  const id = key.match(UUID)?.at(-1);
  return id !== undefined && Number.parseInt(id.replace("-", "").slice(0, 12), 16) >= since.getTime();
}
