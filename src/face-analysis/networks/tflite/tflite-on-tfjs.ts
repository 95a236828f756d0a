import type * as FaceApi from "@vladmandic/face-api";
import { faceapi } from "../face-api-library.js";
import { cutOut, frameLandmarks, transformPoints } from "./landmark-frames-on-tfjs.js";
import type { TfliteGraph, TfliteOperator } from "./read-tflite.js";

const { tf } = faceapi;

type Tensor = FaceApi.tf.Tensor;
type Picture = FaceApi.tf.Tensor4D;

/** Runs a TensorFlow Lite graph on TensorFlow.js, operator by operator. */
export class TfliteOnTfjs {
  private readonly weights = new Map<number, Tensor>();

  constructor(private readonly graph: TfliteGraph) {
    for (const [i, { shape, values }] of graph.tensors.entries()) {
      if (values instanceof Float32Array) this.weights.set(i, tf.tensor(values, shape));
    }
  }

  /** To be called where tensors are tidied up. @returns the graph's outputs, in its order */
  run(input: Tensor): Tensor[] {
    const tensors = new Map([...this.weights, [this.graph.inputs[0]!, input]]);
    for (const operator of this.graph.operators) {
      tensors.set(
        operator.output,
        this.step(operator, (i) => tensors.get(i) as Picture),
      );
    }
    return this.graph.outputs.map((output) => tensors.get(output)!);
  }

  dispose(): void {
    for (const weight of this.weights.values()) weight.dispose();
  }

  private step(step: TfliteOperator, get: (tensor: number) => Picture): Tensor {
    const { operator, inputs, output, stride, padding, windowSide } = step;
    const { shape } = this.graph.tensors[output]!;
    const [x, second, third] = inputs as [number, number, number];
    switch (operator) {
      case "convolve":
        // [channels out, height, width, channels in] to TensorFlow.js's order.
        return tf.add(
          tf.conv2d(get(x), tf.transpose(get(second), [1, 2, 3, 0]), stride, padding),
          get(third),
        );
      case "convolveDepthwise":
        return tf.add(
          tf.depthwiseConv2d(get(x), tf.transpose(get(second), [1, 2, 3, 0]), stride, padding),
          get(third),
        );
      case "prelu":
        return tf.sub(tf.relu(get(x)), tf.mul(get(second), tf.relu(tf.mul(get(x), -1))));
      case "add":
        return tf.add(get(x), get(second));
      case "maxPool":
        return tf.maxPool(get(x), windowSide, stride, padding);
      case "pad":
        return tf.pad(get(x), pairsOf(this.graph.tensors[second]!.values!));
      case "multiply":
        return tf.mul(get(x), get(second));
      case "reshape":
        return tf.reshape(get(x), shape);
      case "frameLandmarks":
        return frameLandmarks(get(x), step.frame!);
      case "cutOut":
        return cutOut(get(x), get(second), shape[1]!, shape[2]!);
      case "transformPoints":
        return transformPoints(get(x), get(second));
    }
  }
}

const pairsOf = (values: ArrayLike<number>): [number, number][] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
