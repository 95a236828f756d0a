import { join } from "node:path";
import { DiskMediaStorage } from "./disk-media-storage.js";
import type { GcsMediaStorage, GcsMediaStorageOptions } from "./gcs-media-storage.js";
import { loadSigningSecret } from "./signing-secret.js";

export interface MediaStorageConfig {
  dataDirectory: string;
  /** Where clients reach the server; see DiskMediaStorageOptions. */
  publicUrl: string;
  /** Google Cloud Storage in place of the disk. */
  gcs?: Pick<GcsMediaStorageOptions, "bucket" | "apiEndpoint" | "publicBaseUrl">;
}

/** @throws Error the configuration cannot work, or the data directory cannot be read and written */
export async function createMediaStorage(
  config: MediaStorageConfig,
): Promise<DiskMediaStorage | GcsMediaStorage> {
  if (config.gcs) {
    // Google's client is 160 files, which a server with its media on disk never opens.
    const gcs = await import("./gcs-media-storage.js");
    return new gcs.GcsMediaStorage(config.gcs);
  }
  const disk = new DiskMediaStorage({
    directory: join(config.dataDirectory, "media"),
    publicUrl: config.publicUrl,
    signingSecret: await loadSigningSecret(config.dataDirectory),
  });
  // Clears what a killed process left. A disk that cannot be used now is no reason not to start: readiness tells.
  await disk.check().catch(() => {});
  return disk;
}
