import { readFile } from "node:fs/promises";
import type { CharacterEntity } from "../characters/character.entity.js";
import type { CharacterService } from "../characters/character.service.js";
import { DomainError } from "../errors/domain-error.js";
import {
  UndecodableImageError,
  type FaceAnalyser,
  type ImageAnalysis,
} from "../face-analysis/face-analyser.js";
import type { PictureChecker } from "../face-analysis/process/picture-checker.js";
import { NoTurnError, type TurnOptions, type Turns } from "../event-loop/turns.js";
import type { Log } from "../logging/log.js";
import type { Metrics } from "../metrics/metrics.js";
import { acceptImage, type AcceptedImage } from "../uploads/1-accept-image.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import { ImageCorruptError } from "../uploads/upload-errors.js";
import { TooBusyError } from "../errors/too-busy-error.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

/** A picture that was accepted and analysed as an upload is, for a character, and of which nothing is kept. */
export interface UnstoredImage {
  character: CharacterEntity;
  /** Its file is gone already. */
  accepted: AcceptedImage;
  analysis: ImageAnalysis;
}

/** Steps 1 and 4 of an upload's journey, without anything being written but a spool file that is gone afterwards. */
export class AnalyseUnstoredImage {
  constructor(
    private readonly characters: CharacterService,
    private readonly analyser: FaceAnalyser,
    private readonly turns: Turns,
    private readonly checker: PictureChecker,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /**
   * Needs characters:write, although it writes nothing: it takes as much of the server as an
   * upload does, and only who may upload has a use for the answer.
   * @param signal aborted when nobody waits for the answer any more
   * @throws DomainError FORBIDDEN, NOT_FOUND, every refusal of {@link acceptImage}, TOO_BUSY
   * @throws Error the analyser crashed twice
   */
  async run(
    viewer: Viewer,
    characterId: string | null,
    file: IncomingFile,
    signal?: AbortSignal,
  ): Promise<UnstoredImage> {
    const character = await this.requireCharacter(viewer, characterId);
    return { character, ...(await this.describe(viewer, file, signal)) };
  }

  /** The first half of {@link run}: whether the viewer may ask for this, of that character. @throws DomainError FORBIDDEN, NOT_FOUND */
  async requireCharacter(viewer: Viewer, id: string | null): Promise<CharacterEntity> {
    return this.counted(async () => {
      viewer.require(Scope.CHARACTERS_WRITE);
      return this.characters.get(viewer, id);
    });
  }

  /** The second half, for who asked for the first: accepts and analyses a picture. @throws what {@link run} throws of a file */
  async describe(
    viewer: Viewer,
    file: IncomingFile,
    signal?: AbortSignal,
  ): Promise<Omit<UnstoredImage, "character">> {
    const described = await this.counted(() => this.acceptAndAnalyse(file, { signal, lane: viewer.path }));
    this.metrics.unstoredImages.inc({ result: "analysed" });
    return described;
  }

  private async counted<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.metrics.unstoredImages.inc({ result: error instanceof DomainError ? error.code : "error" });
      throw error;
    }
  }

  /** What waits for its turn waits on disk: only the pictures being analysed are in memory. */
  private async acceptAndAnalyse(file: IncomingFile, asker: TurnOptions) {
    const accepted = await acceptImage(file, this.checker, asker);
    try {
      const work = async () => this.analyse(await readFile(accepted.file.path));
      return { accepted, analysis: await this.turns.take(work, asker) };
    } catch (error) {
      if (error instanceof NoTurnError) throw new TooBusyError({ cause: error });
      throw error;
    } finally {
      await accepted.file.dispose();
    }
  }

  /** A crash may have been another picture's, so there is one more try. */
  private async analyse(bytes: Buffer, moreTries = 1): Promise<ImageAnalysis> {
    const stopTimer = this.metrics.analysisSeconds.startTimer();
    try {
      const analysis = await this.analyser.analyse(bytes);
      stopTimer();
      return analysis;
    } catch (error) {
      if (error instanceof UndecodableImageError) throw new ImageCorruptError({ cause: error });
      this.log.warn({ err: error, moreTries }, "the analysis of an unstored image crashed");
      if (moreTries > 0) return this.analyse(bytes, moreTries - 1);
      this.metrics.analysisFailures.inc();
      throw error;
    }
  }
}
