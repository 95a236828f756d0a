import type { EntityManager } from "typeorm";
import { findFacesOfCandidates, toImageAndFace } from "../candidates/candidate.queries.js";
import { CandidateEntity } from "../candidates/candidate.entity.js";
import type { AnalyseUnstoredImage } from "../assessments/analyse-unstored-image.js";
import { toHypotheticalImage } from "../assessments/hypothetical-image.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import type { Rectangle } from "../face-analysis/face-analyser.js";
import { newId } from "../ids/global-id.js";
import { thresholdsInForce } from "../judgement/bounds-in-force.js";
import { facesToMatch } from "../judgement/likeness/faces-to-match.js";
import { NotScoredReason } from "../judgement/likeness/match.js";
import type { ImageAndFace } from "../judgement/rows.js";
import { FaceEntity } from "../reference-images/face.entity.js";
import { ReferenceImageEntity, ReferenceImageStatus } from "../reference-images/reference-image.entity.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { SearchBounds } from "./check-search.js";
import type { FaceIndex, FoundTemplate } from "./face-index.js";

/** Who asks. */
export interface FindingRequest {
  viewer: Viewer;
  manager: EntityManager;
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal;
}

/** Whose face it may be, or why that cannot be told. */
export interface FoundCharacters {
  /** Best first. */
  found: (FoundTemplate & { box: Rectangle })[];
  searched: number;
  faceCount: number | null;
  /** Null where a search was made. */
  notScoredReason: NotScoredReason | null;
}

/** Tells which characters of the viewer's workspace a picture may show: each of its faces that can be recognised is held against every template. */
export class FindCharacters {
  constructor(
    private readonly index: FaceIndex,
    private readonly analyseUnstored: AnalyseUnstoredImage,
  ) {}

  /**
   * Of a picture that is not stored. Needs characters:write, as its analysis takes as much of the server as an upload's.
   * @throws what {@link AnalyseUnstoredImage.describe} throws, ForbiddenError, TooBusyError
   */
  async inFile(request: FindingRequest, file: IncomingFile, bounds: SearchBounds): Promise<FoundCharacters> {
    request.viewer.require(Scope.CHARACTERS_WRITE);
    const described = await this.analyseUnstored.describe(request.viewer, file, request.signal);
    const nobody = { id: newId(), workspaceId: request.viewer.workspaceId };
    return this.search(request, toHypotheticalImage({ character: nobody, ...described }, []), bounds);
  }

  /**
   * Of a reference image: its own character is left out, since its template is made of it.
   * @param imageId null: malformed
   * @throws ForbiddenError, NotFoundError, TooBusyError; DomainError CONFLICT while it is analysed
   */
  async inImage(
    request: FindingRequest,
    imageId: string | null,
    bounds: SearchBounds,
  ): Promise<FoundCharacters> {
    const { viewer, manager } = request;
    viewer.require(Scope.CHARACTERS_READ);
    const { workspaceId } = viewer;
    const image =
      imageId === null ? null : await manager.findOneBy(ReferenceImageEntity, { id: imageId, workspaceId });
    if (image === null) throw new NotFoundError("reference image", ["imageId"]);
    if (image.status === ReferenceImageStatus.ANALYSING) throw isAnalysing();
    const face = await manager.findOneBy(FaceEntity, { referenceImageId: image.id, workspaceId });
    return this.search(request, { image, face }, bounds, image.characterId);
  }

  /**
   * Of a candidate: whom it is to show is among the answers, as the template is not made of it.
   * @param candidateId null: malformed
   * @throws ForbiddenError, NotFoundError, TooBusyError; DomainError CONFLICT while it is analysed
   */
  async inCandidate(
    request: FindingRequest,
    candidateId: string | null,
    bounds: SearchBounds,
  ): Promise<FoundCharacters> {
    const { viewer, manager } = request;
    viewer.require(Scope.CHARACTERS_READ);
    const { workspaceId } = viewer;
    const where = { id: candidateId!, workspaceId };
    const candidate = candidateId === null ? null : await manager.findOneBy(CandidateEntity, where);
    if (candidate === null) throw new NotFoundError("candidate", ["imageId"]);
    const face = (await findFacesOfCandidates(manager, workspaceId, [candidate.id])).get(candidate.id);
    const picture = toImageAndFace(candidate, face ?? null);
    if (picture.image.status === "ANALYSING") throw isAnalysing();
    return this.search(request, picture, bounds);
  }

  private async search(
    { viewer, signal }: FindingRequest,
    picture: ImageAndFace,
    bounds: SearchBounds,
    exceptCharacterId?: string,
  ): Promise<FoundCharacters> {
    const { image, face } = picture;
    const faces = facesToMatch(picture, thresholdsInForce());
    const seen = faces.filter(({ obstacle }) => obstacle === null);
    if (face === null || seen.length === 0) {
      const isFailed = image.status === "FAILED";
      const reason = isFailed
        ? NotScoredReason.ANALYSIS_FAILED
        : (faces[0]?.obstacle ?? NotScoredReason.NO_FACE);
      return { found: [], searched: 0, faceCount: image.faceCount, notScoredReason: reason };
    }
    const probes = seen.map(({ identity }) => ({ identity, effectivePhotos: 1 }));
    const query = { model: face.model, probes, ...bounds, exceptCharacterId };
    const { found, searched } = await this.index.search(viewer.workspaceId, query, signal);
    const withBox = found.map((one) => ({ ...one, box: seen[one.probe]!.box }));
    return { found: withBox, searched, faceCount: image.faceCount, notScoredReason: null };
  }
}

const isAnalysing = () =>
  new DomainError(UserErrorCode.CONFLICT, "The picture is still being analysed. Ask again in some seconds.", [
    "imageId",
  ]);
