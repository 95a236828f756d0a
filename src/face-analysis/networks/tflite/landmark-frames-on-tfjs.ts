import type * as FaceApi from "@vladmandic/face-api";
import { faceapi } from "../face-api-library.js";
import { middlesOfPixels } from "../onnx/landmark-frames.js";
import type { LandmarkFrame } from "./read-tflite.js";

const { tf } = faceapi;

type Tensor = FaceApi.tf.Tensor;

// What `onnx/landmark-frames.ts` is for onnxruntime, written by itself from MediaPipe's source: the one is held against the other.

/** @param points [1, points, 3] @returns [1, 4, 4], from pixels of what is cut out to those of the picture */
export function frameLandmarks(points: Tensor, frame: LandmarkFrame): Tensor {
  const { leftPoint, rightPoint, scale, size } = frame;
  const places = points.dataSync() as Float32Array;
  const at = (point: number) => ({ x: places[3 * point]!, y: places[3 * point + 1]! });
  const [left, right] = [at(leftPoint), at(rightPoint)];
  const turn = Math.atan2(right.y - left.y, right.x - left.x);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const upright = frame.points.map(at).map(({ x, y }) => [x * cos + y * sin, y * cos - x * sin] as const);
  const [across, down] = [0, 1].map((axis) => {
    const coordinates = upright.map((point) => point[axis]!);
    return { least: Math.min(...coordinates), most: Math.max(...coordinates) };
  }) as [Extent, Extent];
  const [pixelX, pixelY] = [across, down].map(
    ({ least, most }, i) => (scale[i]! * (most - least)) / size[i]!,
  ) as [number, number];
  const [x, y] = [across, down].map(({ least, most }) => (least + most) / 2) as [number, number];
  const [left0, top0] = [x - (pixelX * size[0]) / 2, y - (pixelY * size[1]) / 2];
  // prettier-ignore
  return tf.tensor([
    cos * pixelX, -sin * pixelY, 0, cos * left0 - sin * top0,
    sin * pixelX, cos * pixelY, 0, sin * left0 + cos * top0,
    0, 0, 1, 0,
    0, 0, 0, 1,
  ], [1, 4, 4]);
}

interface Extent {
  least: number;
  most: number;
}

/** @param picture [1, height, width, channels] @returns [1, rows, columns, channels] */
export function cutOut(picture: Tensor, matrix: Tensor, rows: number, columns: number): Tensor {
  const [, height, width, channels] = picture.shape as [number, number, number, number];
  const pixels = picture.dataSync();
  const places = transform(tf.tensor(middlesOfPixels(rows, columns), [rows * columns, 4]), matrix).dataSync();
  const cut = new Float32Array(rows * columns * channels);
  for (let i = 0; i < rows * columns; i++) {
    const [x, y] = [places[2 * i]! - 0.5, places[2 * i + 1]! - 0.5];
    if (x < 0 || y < 0 || x > width - 1 || y > height - 1) continue;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    for (const [down, shareDown] of [1 - (y - row), y - row].entries()) {
      for (const [right, shareRight] of [1 - (x - column), x - column].entries()) {
        const share = shareDown * shareRight;
        // At the last row or column what would lie beyond has no share.
        if (share === 0) continue;
        const from = ((row + down) * width + column + right) * channels;
        for (let channel = 0; channel < channels; channel++) {
          cut[i * channels + channel]! += share * pixels[from + channel]!;
        }
      }
    }
  }
  return tf.tensor(cut, [1, rows, columns, channels]);
}

/** @param points [1, points, 2] */
export function transformPoints(points: Tensor, matrix: Tensor): Tensor {
  const [, count] = points.shape as [number, number, number];
  const ends = tf.tensor(
    Float32Array.from({ length: 2 * count }, (_, i) => i % 2),
    [count, 2],
  );
  const homogeneous = tf.concat([tf.reshape(points, [count, 2]), ends], 1);
  return tf.reshape(transform(homogeneous, matrix), [1, count, 2]);
}

/** @param points [points, 4] @returns [points, 2] */
function transform(points: Tensor, matrix: Tensor): Tensor {
  const moved = tf.matMul(points, tf.reshape(matrix, [4, 4]), false, true);
  return tf.slice(moved, [0, 0], [-1, 2]);
}
