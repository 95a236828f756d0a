import { presentAnalyser } from "../../src/face-analysis/analyser-version.js";
import type { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { type PhotoAnalysis, analysePhoto, openNetworks } from "./analyse-photo.js";
import { AnswerCache } from "./answer-cache.js";

/**
 * The server's analyser for eval commands: what it once said of a photo it says again from the cache, and loads the networks only for
 * a photo that is new to it. To be closed when done.
 */
export class PhotoAnalyser {
  private networks: Promise<FaceNetworks> | undefined;

  private constructor(private readonly cache: AnswerCache<PhotoAnalysis>) {}

  /** @param folder of the cache; without, the one that all eval commands share */
  static async open(folder?: string): Promise<PhotoAnalyser> {
    return new PhotoAnalyser(
      await AnswerCache.open(presentAnalyser(), require.resolve("./analyse-photo.js"), folder),
    );
  }

  /** @throws UndecodableImageError the bytes are no picture that the server reads */
  analyse(bytes: Buffer): Promise<PhotoAnalysis> {
    return this.cache.answer(bytes, async () => analysePhoto(await this.openNetworks(), bytes));
  }

  /** For what is asked of them besides; they are closed with the analyser. */
  openNetworks(): Promise<FaceNetworks> {
    this.networks ??= openNetworks();
    return this.networks;
  }

  /** Whether a photo was new, so that networks were needed. */
  get hasNetworks(): boolean {
    return this.networks !== undefined;
  }

  async close(): Promise<void> {
    await (await this.networks)?.close();
  }
}
