import assert from "node:assert/strict";
import { describeFace, goNear } from "../../src/face-analysis/analyse-picture.js";
import { secondEmbeddingOf } from "../../src/face-analysis/embed/second-embedding.js";
import { detectFaces } from "../../src/face-analysis/find/detect-faces.js";
import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import {
  DETECTOR_MAX_SIDE,
  FaceCandidates,
  FaceMesh,
  FaceMeshWithEyes,
  FaceNetworks,
  type FaceresReading,
  MESH_CROP_SIZE,
  RgbaPixels,
} from "../../src/face-analysis/networks/face-networks.js";
import { UprightPicture } from "../../src/face-analysis/picture/upright-picture.js";

/** Runs everything on two adapters, keeps how far they are ever apart, and answers as the first. */
export class ComparedNetworks implements FaceNetworks {
  readonly engine = "compared";
  readonly recogniser = null;
  /** The largest differences so far. */
  readonly apart = {
    /** Of a score of 0.5 and more, and of its box's sides as a share of the detector's 512 px, from the nearest candidate of the other. */
    candidates: 0,
    /** Of a coordinate, as a share of the crop's side. */
    landmarks: 0,
    /** Of a coordinate of the mesh, as a share of the crop's side, and of its presence. */
    meshes: 0,
    /** Of a coordinate of an eye or iris, as a share of the crop's side. */
    eyes: 0,
    /** Euclidean distance of the embeddings of one chip. */
    embeddings: 0,
    /** Of a probability of one age. */
    ages: 0,
    /** Euclidean distance of the second embeddings of one square. */
    secondEmbeddings: 0,
    /** Of a probability of one crop. */
    expressions: 0,
  };
  candidateCount = 0;
  embeddingCount = 0;
  expressionCount = 0;

  constructor(
    private readonly first: FaceNetworks,
    private readonly second: FaceNetworks,
  ) {}

  async detectFaces(picture: RgbaPixels, minConfidence: number): Promise<FaceCandidates> {
    const [p, q] = await this.both(async (networks) =>
      candidatesOf(await networks.detectFaces(picture, FAINT_CONFIDENCE)),
    );
    for (const [ones, others] of [
      [p, q],
      [q, p],
    ] as const) {
      const sure = ones.filter(({ score }) => score >= SURE_CONFIDENCE);
      this.candidateCount += sure.length;
      for (const one of sure) {
        this.note("candidates", Math.min(...others.map((other) => apartOf(one, other))));
      }
    }
    return this.first.detectFaces(picture, minConfidence);
  }

  async findLandmarks(crops: RgbaPixels[]): Promise<Float32Array[]> {
    const [p, q] = await this.both((networks) => networks.findLandmarks(crops));
    for (const i of p.keys()) this.note("landmarks", largestDifference(p[i]!, q[i]!));
    return p;
  }

  async findMesh(crop: RgbaPixels): Promise<FaceMesh> {
    const [p, q] = await this.both((networks) => networks.findMesh(crop));
    this.noteMeshes(p, q);
    return p;
  }

  async findMeshWithEyes(crop: RgbaPixels): Promise<FaceMeshWithEyes> {
    const [p, q] = await this.both((networks) => networks.findMeshWithEyes(crop));
    this.noteMeshes(p, q);
    for (const i of [0, 1] as const) {
      for (const part of ["contour", "iris"] as const) {
        this.note("eyes", largestDifference(p.eyes[i][part], q.eyes[i][part]) / MESH_CROP_SIZE);
      }
    }
    return p;
  }

  async embed(chips: RgbaPixels[]): Promise<Float32Array[]> {
    const [p, q] = await this.both((networks) => networks.embed(chips));
    for (const i of p.keys()) this.note("embeddings", embeddingDistance(p[i]!, q[i]!));
    this.embeddingCount += chips.length;
    return p;
  }

  async readFaceres(squares: RgbaPixels[]): Promise<FaceresReading[]> {
    const [p, q] = await this.both((networks) => networks.readFaceres(squares));
    for (const i of p.keys()) {
      this.note("ages", largestDifference(p[i]!.ages, q[i]!.ages));
      const [one, other] = [p, q].map((read) => secondEmbeddingOf(read[i]!.features));
      this.note("secondEmbeddings", embeddingDistance(one!, other!));
    }
    return p;
  }

  async classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]> {
    const [p, q] = await this.both((networks) => networks.classifyExpressions(crops));
    for (const i of p.keys()) this.note("expressions", largestDifference(p[i]!, q[i]!));
    this.expressionCount += crops.length;
    return p;
  }

  /** Finds and describes every face of a picture, so that all networks are compared on it. @returns how many */
  async compareOn(picture: UprightPicture): Promise<number> {
    const small = await picture.reducedTo(DETECTOR_MAX_SIDE);
    const detections = await detectFaces(this, picture, small);
    for (const detection of detections) {
      const located = await goNear(this, picture, detection);
      await describeFace(this, located);
    }
    return detections.length;
  }

  async close(): Promise<void> {
    await this.first.close();
    await this.second.close();
  }

  private note(output: keyof ComparedNetworks["apart"], difference: number): void {
    this.apart[output] = Math.max(this.apart[output], difference);
  }

  private noteMeshes(p: FaceMesh, q: FaceMesh): void {
    this.note("meshes", largestDifference(p.points, q.points) / MESH_CROP_SIZE);
    this.note("meshes", Math.abs(p.presence - q.presence));
  }

  private async both<T>(ask: (networks: FaceNetworks) => Promise<T>): Promise<[T, T]> {
    return [await ask(this.first), await ask(this.second)];
  }
}

/** Below what the pipeline asks for, so that none whose score is a little lower is missing. */
const FAINT_CONFIDENCE = 0.05;
const SURE_CONFIDENCE = 0.5;

interface Candidate {
  score: number;
  box: Float32Array;
}

const candidatesOf = ({ scores, boxes }: FaceCandidates): Candidate[] =>
  Array.from(scores, (score, i) => ({ score, box: boxes.subarray(4 * i, 4 * i + 4) }));

const apartOf = (p: Candidate, q: Candidate): number =>
  Math.max(Math.abs(p.score - q.score), largestDifference(p.box, q.box) / DETECTOR_MAX_SIDE);

function largestDifference(p: Float32Array, q: Float32Array): number {
  assert.equal(p.length, q.length);
  return p.reduce((largest, value, i) => Math.max(largest, Math.abs(value - q[i]!)), 0);
}
