import assert from "node:assert/strict";
import { FaceCandidates, FaceNetworks, RgbaPixels } from "../../src/face-analysis/networks/face-networks.js";
import { distance } from "./sample-pictures.js";

/** Runs everything on two adapters, keeps how far they are ever apart, and answers as the first. */
export class ComparedNetworks implements FaceNetworks {
  readonly engine = "compared";
  /** The largest difference of a score, and of a box's side as a share of the detector's 512 px. */
  candidatesApart = 0;
  candidateCount = 0;
  /** The largest difference of a coordinate, as a share of the crop's side. */
  landmarksApart = 0;
  /** The largest Euclidean distance of two embeddings of one chip. */
  embeddingsApart = 0;
  embeddingCount = 0;
  /** The largest difference of two ages of one crop, as a share of the age. */
  agesApart = 0;
  /** The largest difference of a probability of one crop. */
  expressionsApart = 0;
  expressionCount = 0;

  constructor(
    private readonly first: FaceNetworks,
    private readonly second: FaceNetworks,
  ) {}

  async detectFaces(picture: RgbaPixels, minConfidence: number): Promise<FaceCandidates> {
    // Far below what the pipeline asks for, so that many anchors are compared and none of interest is at the limit.
    const [p, q] = await this.both((networks) => networks.detectFaces(picture, 0.05));
    assert.equal(p.scores.length, q.scores.length);
    this.candidateCount += p.scores.length;
    const boxesApart = largestDifference(p.boxes, q.boxes) / 512;
    this.candidatesApart = Math.max(this.candidatesApart, largestDifference(p.scores, q.scores), boxesApart);
    return this.first.detectFaces(picture, minConfidence);
  }

  async findLandmarks(crops: RgbaPixels[]): Promise<Float32Array[]> {
    const [p, q] = await this.both((networks) => networks.findLandmarks(crops));
    for (const i of p.keys()) {
      this.landmarksApart = Math.max(this.landmarksApart, largestDifference(p[i]!, q[i]!));
    }
    return p;
  }

  async embed(chips: RgbaPixels[]): Promise<Float32Array[]> {
    const [p, q] = await this.both((networks) => networks.embed(chips));
    for (const i of p.keys()) this.embeddingsApart = Math.max(this.embeddingsApart, distance(p[i]!, q[i]!));
    this.embeddingCount += chips.length;
    return p;
  }

  async estimateAges(crops: RgbaPixels[]): Promise<number[]> {
    const [p, q] = await this.both((networks) => networks.estimateAges(crops));
    for (const i of p.keys()) this.agesApart = Math.max(this.agesApart, Math.abs(p[i]! - q[i]!) / p[i]!);
    return p;
  }

  async classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]> {
    const [p, q] = await this.both((networks) => networks.classifyExpressions(crops));
    for (const i of p.keys()) {
      this.expressionsApart = Math.max(this.expressionsApart, largestDifference(p[i]!, q[i]!));
    }
    this.expressionCount += crops.length;
    return p;
  }

  async close(): Promise<void> {
    await this.first.close();
    await this.second.close();
  }

  private async both<T>(ask: (networks: FaceNetworks) => Promise<T>): Promise<[T, T]> {
    return [await ask(this.first), await ask(this.second)];
  }
}

function largestDifference(p: Float32Array, q: Float32Array): number {
  assert.equal(p.length, q.length);
  return p.reduce((largest, value, i) => Math.max(largest, Math.abs(value - q[i]!)), 0);
}
