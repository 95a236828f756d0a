import assert from "node:assert/strict";
import { parse } from "protobufjs";
import CANONICAL_HEAD from "../../src/face-analysis/find/canonical-head.json";
import { readFaceMeshAsset } from "../../src/face-analysis/networks/tflite/face-mesh-package.js";
import { readMeshGraphs } from "../../src/face-analysis/networks/tflite/mesh-graph.js";
import { readTflite } from "../../src/face-analysis/networks/tflite/read-tflite.js";
import { assertAtMost } from "../support/limits.js";

describe("The face mesh's model", () => {
  it("is read with every weight in the shape that its operator wants", async () => {
    const { meshWithEyes } = await readMeshGraphs();
    const { tensors, operators, inputs, outputs } = meshWithEyes;

    assert.deepEqual(
      inputs.map((input) => tensors[input]!.shape),
      [[1, 192, 192, 3]],
    );
    assert.deepEqual(
      outputs.map((output) => tensors[output]!.shape),
      [
        [1, 1, 1, 1404],
        [1, 1, 1, 1],
        [1, 1, 1, 142],
        [1, 1, 1, 142],
        [1, 1, 1, 10],
        [1, 1, 1, 10],
      ],
    );
    for (const { operator, inputs } of operators.filter(({ operator }) => operator.startsWith("convolve"))) {
      const [, filter, bias] = inputs.map((input) => tensors[input]!);
      const channelsOut = filter!.shape[operator === "convolve" ? 0 : 3];
      assert.equal(
        filter!.values!.length,
        filter!.shape.reduce((product, side) => product * side, 1),
      );
      assert.deepEqual([bias!.shape, bias!.values!.length], [[channelsOut], channelsOut]);
    }
  });

  it("frames each eye by points of the mesh that lie on it, of which the corners are the first", async () => {
    const { meshWithEyes, mesh } = await readMeshGraphs();

    const frames = meshWithEyes.operators.flatMap(({ frame }) => frame ?? []);

    assert.deepEqual(
      frames.map(({ leftPoint, rightPoint, points, scale, size }) => [
        [leftPoint, rightPoint, points[0], points[8]],
        points.length,
        scale,
        size,
      ]),
      [
        [[33, 133, 33, 133], 71, [1.5, 1.5], [16, 16]],
        [[362, 263, 263, 362], 71, [1.5, 1.5], [16, 16]],
      ],
    );
    // The mouth is not looked at, nor are the eyes where only the mesh is asked for.
    assert.deepEqual(
      mesh.operators.map(({ operator }) => operator).filter((name) => name === "cutOut"),
      [],
    );
  });

  it("with other operators is refused by their numbers", async () => {
    // MediaPipe's detector of faces joins its answers, which the mesh does not.
    const detector = await readFaceMeshAsset("face_detection_short_range.tflite");

    assert.throws(() => readTflite(detector), /has an operator \d+/);
  });

  it("that the package does not have is refused", async () => {
    await assert.rejects(readFaceMeshAsset("hand.tflite"), /has no hand\.tflite/);
  });
});

/** The part of MediaPipe's `geometry_pipeline_metadata.proto` that is compared. */
const GEOMETRY = parse(`syntax = "proto2";
message Metadata { optional Mesh canonical_mesh = 1; repeated Landmark procrustes_basis = 2; }
message Mesh { repeated float vertex_buffer = 3; }
message Landmark { optional uint32 landmark_id = 1; optional float weight = 2; }`).root.lookupType(
  "Metadata",
);

describe("The canonical head", () => {
  it("is the package's", async () => {
    const decoded = GEOMETRY.decode(
      await readFaceMeshAsset("geometry_pipeline_metadata_landmarks.binarypb"),
    ) as unknown as {
      canonicalMesh: { vertexBuffer: number[] };
      procrustesBasis: { landmarkId: number; weight: number }[];
    };

    assert.equal(decoded.procrustesBasis.length, CANONICAL_HEAD.length);
    for (const [i, { landmarkId, weight }] of decoded.procrustesBasis.entries()) {
      const { point, weight: ours, place } = CANONICAL_HEAD[i]!;
      // Each vertex has three coordinates and two of a texture.
      const theirs = [
        ...decoded.canonicalMesh.vertexBuffer.slice(5 * landmarkId, 5 * landmarkId + 3),
        weight,
      ];
      assert.equal(point, landmarkId);
      for (const [k, value] of [...place, ours].entries())
        assertAtMost(Math.abs(value - theirs[k]!), 1e-6, `point ${point}`);
    }
  });
});
