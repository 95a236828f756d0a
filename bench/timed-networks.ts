import type {
  FaceCandidates,
  FaceMesh,
  FaceMeshWithEyes,
  FaceNetworks,
  FaceresReading,
  RgbaPixels,
} from "../src/face-analysis/networks/face-networks.js";
import { cpuMsSoFar } from "./contender.js";

/** Adds up the time that is spent in the networks. */
export class TimedNetworks implements FaceNetworks {
  readonly engine: string;
  wallMs = 0;
  cpuMs = 0;

  readonly recogniser = null;

  constructor(private readonly networks: FaceNetworks) {
    this.engine = networks.engine;
  }

  reset(): void {
    this.wallMs = 0;
    this.cpuMs = 0;
  }

  detectFaces(picture: RgbaPixels, minConfidence: number): Promise<FaceCandidates> {
    return this.timed(() => this.networks.detectFaces(picture, minConfidence));
  }

  findLandmarks(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return this.timed(() => this.networks.findLandmarks(crops));
  }

  findMesh(crop: RgbaPixels): Promise<FaceMesh> {
    return this.timed(() => this.networks.findMesh(crop));
  }

  findMeshWithEyes(crop: RgbaPixels): Promise<FaceMeshWithEyes> {
    return this.timed(() => this.networks.findMeshWithEyes(crop));
  }

  embed(chips: RgbaPixels[]): Promise<Float32Array[]> {
    return this.timed(() => this.networks.embed(chips));
  }

  readFaceres(squares: RgbaPixels[]): Promise<FaceresReading[]> {
    return this.timed(() => this.networks.readFaceres(squares));
  }

  classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return this.timed(() => this.networks.classifyExpressions(crops));
  }

  close(): Promise<void> {
    return this.networks.close();
  }

  private async timed<T>(run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const cpuStart = cpuMsSoFar();
    try {
      return await run();
    } finally {
      this.wallMs += performance.now() - start;
      this.cpuMs += cpuMsSoFar() - cpuStart;
    }
  }
}
