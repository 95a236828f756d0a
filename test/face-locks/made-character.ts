import type { DataSource } from "typeorm";
import { CharacterEntity } from "../../src/characters/character.entity.js";
import type { ImageAnalysis } from "../../src/face-analysis/face-analyser.js";
import { FaceLockCause, FaceLockRevisionEntity } from "../../src/face-locks/face-lock-revision.entity.js";
import { FaceLockEntity } from "../../src/face-locks/face-lock.entity.js";
import { remakeFaceLock } from "../../src/face-locks/remake-face-lock.js";
import { type IdentitySet, toIdentitySet } from "../../src/judgement/set/identity-set.js";
import { newId } from "../../src/ids/global-id.js";
import type { AnalysisCause } from "../../src/jobs/job-queue.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import {
  ReferenceImageEntity,
  ReferenceImageType,
} from "../../src/reference-images/reference-image.entity.js";
import type { ImageAndFace } from "../../src/judgement/rows.js";
import { deleteReferenceImages } from "../../src/reference-sets/delete-reference-images.js";
import {
  findImagesOfCharacters,
  findImagesWithFaces,
} from "../../src/reference-images/reference-image.queries.js";
import type { FaceLockSettingsChanges } from "../../src/face-locks/face-lock-settings.js";
import { updateFaceLockSettings } from "../../src/face-locks/update-face-lock-settings.js";
import { restoreFaceLockRevision } from "../../src/reference-sets/restore-face-lock-revision.js";
import { updateReferenceImage } from "../../src/reference-sets/update-reference-image.js";
import { reorderReferenceImages } from "../../src/reference-sets/reorder-reference-images.js";
import { setPrimaryReferenceImage } from "../../src/reference-sets/set-primary-reference-image.js";
import { updateCharacter, updateCharacterWithFailure } from "../../src/uploads/5-update-character.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { MODEL, madeEmbedding, sha256Of } from "../judgement/made-images.js";
import { faceToStore, imageToStore } from "./made-rows.js";

/** A character whose analyses are made up: rows as an analysis writes them, everything else through the services. */
export class MadeCharacter {
  readonly id = newId();
  private constructor(
    private readonly dataSource: DataSource,
    private readonly viewer: Viewer,
  ) {}

  static async create(dataSource: DataSource, viewer: Viewer): Promise<MadeCharacter> {
    const character = new MadeCharacter(dataSource, viewer);
    const { workspaceId } = viewer;
    await dataSource.getRepository(CharacterEntity).insert({ id: character.id, workspaceId, name: "Mira" });
    return character;
  }

  /** Adds an image whose bytes and face follow from a seed; the same seed is the same upload. Returns its id. */
  async add(
    seed: number | string,
    face: Partial<FaceEntity> | null = {},
    perceptualHash: string | null = null,
  ): Promise<string> {
    const { workspaceId } = this.viewer;
    const position = Number(await this.manager.maximum(ReferenceImageEntity, "position", this.where)) + 1;
    const isFirst = (await this.manager.countBy(ReferenceImageEntity, this.where)) === 0;
    const type = isFirst ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE;
    const image = imageToStore({
      workspaceId,
      characterId: this.id,
      sha256: sha256Of(`${seed}`),
      position,
      type,
      perceptualHash,
    });
    await this.manager.insert(ReferenceImageEntity, image);
    const embedding = madeEmbedding(seed);
    const interEyePixels = typeof seed === "number" ? 20 + (seed % 40) : 120;
    const own = { referenceImageId: image.id, workspaceId, embedding, interEyePixels };
    if (face !== null) await this.manager.insert(FaceEntity, faceToStore({ ...own, ...face }));
    await this.remake(image.id);
    return image.id;
  }

  /** Adds images as they are, in any state, and makes the face lock of them all. */
  async insertRows(rows: readonly ImageAndFace[]): Promise<void> {
    const { workspaceId } = this.viewer;
    for (const { image, face } of rows) {
      await this.manager.insert(
        ReferenceImageEntity,
        imageToStore({ ...image, workspaceId, characterId: this.id }),
      );
      const referenceImageId = image.id;
      if (face !== null)
        await this.manager.insert(FaceEntity, faceToStore({ ...face, workspaceId, referenceImageId }));
    }
    await this.remake();
  }

  /** As it is loaded for reports and recommendations. */
  async identitySet(): Promise<IdentitySet> {
    const character = await this.manager.findOneByOrFail(CharacterEntity, { id: this.id });
    const rows = await findImagesWithFaces(this.manager, character.workspaceId, character.id);
    return toIdentitySet(rows, character);
  }

  /** Analyses an image once more, as a worker does, with this outcome. */
  async rerun(
    imageId: string,
    face: Partial<FaceEntity> | null,
    perceptualHash: string | null,
    { analyser = MODEL, cause = "REANALYSIS" as AnalysisCause } = {},
  ): Promise<void> {
    const image = await this.manager.findOneByOrFail(ReferenceImageEntity, { id: imageId });
    const { width, height } = image;
    const { embedding, secondEmbedding, ...measures } = faceToStore(face ?? {});
    const analysis: ImageAnalysis = {
      analyser,
      width,
      height,
      faceCount: face === null ? 0 : 1,
      measures: {},
      perceptualHash,
      face: face && {
        ...measures,
        embedding: Float32Array.from(embedding),
        secondEmbedding: Float32Array.from(secondEmbedding ?? embedding),
      },
      otherFaces: [],
      turnedDegrees: null,
      thumbnail: Buffer.alloc(0),
      faceCrop: null,
    };
    const keys = { thumbnailKey: `made/${imageId}/thumbnail.webp`, faceCropKey: null };
    await updateCharacter(this.dataSource, image, analysis, keys, cause);
  }

  /** Its analysis fails for good. */
  async fail(imageId: string): Promise<void> {
    const image = await this.manager.findOneByOrFail(ReferenceImageEntity, { id: imageId });
    await updateCharacterWithFailure(this.dataSource, image, "made to fail", "REANALYSIS");
  }

  remake(imageId: string | null = null): Promise<void> {
    const key = { workspaceId: this.viewer.workspaceId, characterId: this.id };
    return this.dataSource.transaction((manager) =>
      remakeFaceLock(manager, key, FaceLockCause.IMAGE_ANALYSED, imageId),
    );
  }

  delete(...imageIds: string[]) {
    return deleteReferenceImages(this.dataSource, this.viewer, this.id, imageIds);
  }

  reorder(...imageIds: string[]) {
    return reorderReferenceImages(this.dataSource, this.viewer, this.id, imageIds);
  }

  /** Whether the face lock may be made of an image. */
  setShaping(imageId: string, shapesFaceLock: boolean) {
    return updateReferenceImage(this.dataSource, this.viewer, imageId, { shapesFaceLock });
  }

  restore(revision: number, { allowMissing = false } = {}) {
    return restoreFaceLockRevision(this.dataSource, this.viewer, this.id, revision, allowMissing);
  }

  changeSettings(changes: FaceLockSettingsChanges) {
    return updateFaceLockSettings(this.dataSource, this.viewer, this.id, changes);
  }

  /** In list order. */
  images(): Promise<ReferenceImageEntity[]> {
    return findImagesOfCharacters(this.manager, this.viewer.workspaceId, [this.id]);
  }

  setPrimary(imageId: string) {
    return setPrimaryReferenceImage(this.dataSource, this.viewer, imageId);
  }

  lock(): Promise<FaceLockEntity | null> {
    return this.manager.findOneBy(FaceLockEntity, this.where);
  }

  /** Oldest first. */
  revisions(): Promise<FaceLockRevisionEntity[]> {
    return this.manager.find(FaceLockRevisionEntity, { where: this.where, order: { revision: "ASC" } });
  }

  private get manager() {
    return this.dataSource.manager;
  }

  private get where() {
    return { workspaceId: this.viewer.workspaceId, characterId: this.id };
  }
}
