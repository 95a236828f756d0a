import { MediaKeyTakenError } from "../media-storage/media-storage-errors.js";
import type { MediaStorage } from "../media-storage/media-storage.js";

const FOLDER = "likeness-owners";
const CONTENT_TYPE = "text/plain";

/** What the storage says of who owns a deployment's objects. */
export interface Markers {
  /** The highest number of any marker; 0 without one. */
  highest: number;
  /** The highest number that an operator claimed; 0 without one. */
  claimed: number;
  contested: ReadonlySet<number>;
}

/**
 * Small objects in the storage itself, the one place that a database and its copy share: `likeness-owners/<deployment>/<number>`, with
 * `-contested` or `-claimed` behind it. An object is never replaced, so that of two who take the same number one is told.
 */
export class OwnerMarkers {
  constructor(private readonly storage: MediaStorage) {}

  /** @throws StorageUnavailableError */
  async read(deploymentId: string): Promise<Markers> {
    const [numbers, claims, contested] = [[0], [0], new Set<number>()];
    for await (const { key } of this.storage.list(`${FOLDER}/${deploymentId}/`)) {
      const match = /\/(\d+)(-contested|-claimed)?$/.exec(key);
      if (match === null) continue;
      const number = Number(match[1]);
      numbers.push(number);
      if (match[2] === "-claimed") claims.push(number);
      if (match[2] === "-contested") contested.add(number);
    }
    return { highest: Math.max(...numbers), claimed: Math.max(...claims), contested };
  }

  /**
   * Takes a number for one run of one database. May run twice. @returns false when another has it
   * @throws StorageUnavailableError
   */
  async take(deploymentId: string, number: number, instance: string): Promise<boolean> {
    try {
      await this.put(`${deploymentId}/${number}`, instance);
      return true;
    } catch (error) {
      if (error instanceof MediaKeyTakenError) return false;
      throw error;
    }
  }

  /** Tells whoever took this number that another lives. */
  contest(deploymentId: string, number: number): Promise<void> {
    return this.put(`${deploymentId}/${number}-contested`, "contested");
  }

  /** An operator's word, which ends the rights of whoever had them. */
  claim(deploymentId: string, number: number): Promise<void> {
    return this.put(`${deploymentId}/${number}-claimed`, "claimed");
  }

  private put(name: string, text: string): Promise<void> {
    return this.storage.put(`${FOLDER}/${name}`, Buffer.from(text), CONTENT_TYPE);
  }
}
