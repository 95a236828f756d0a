import type { TfliteGraph, TfliteOperator } from "../tflite/read-tflite.js";
import { GraphBuilder, type Value } from "./graph-builder.js";
import { cutOut, frameLandmarks, transformPoints } from "./landmark-frames.js";
import type { Weight } from "./weights.js";

/**
 * Writes a convolutional TensorFlow Lite graph down as an ONNX graph. Between the steps its pictures lie channels first, so an output is as in
 * TensorFlow only where it has one row and column.
 *
 * Input [pictures, 3, height, width], one picture where the graph frames parts of it; outputs [pictures, channels, 1, 1].
 * @param outputNames in the order of the graph's outputs
 */
export function describeTflite(name: string, graph: TfliteGraph, outputNames: readonly string[]): Uint8Array {
  const { tensors, operators, inputs, outputs } = graph;
  const [input] = inputs as [number];
  const [, height, width] = tensors[input]!.shape as [number, number, number];
  const onnx = new GraphBuilder(name, [height, width]);
  const values = new Map<number, Value>([[input, onnx.input]]);

  const valueOf = (tensor: number): Value => {
    const value = values.get(tensor);
    if (value === undefined) throw new Error(`Nothing gives tensor ${tensor} of ${name}`);
    return value;
  };
  const weightOf = (tensor: number): Weight => {
    const { shape, values } = tensors[tensor]!;
    if (!(values instanceof Float32Array)) throw new Error(`Tensor ${tensor} of ${name} is no weight`);
    return { shape, values };
  };

  const translate = (step: TfliteOperator): Value => {
    const { operator, inputs, output, stride, padding, windowSide } = step;
    const [x, second, third] = inputs as [number, number, number];
    switch (operator) {
      case "convolve":
        return onnx.convolve(valueOf(x), outputLast(weightOf(second)), {
          bias: weightOf(third).values,
          stride,
          padding,
        });
      case "convolveDepthwise": {
        const { shape, values: filter } = weightOf(second);
        const [, ...rest] = shape;
        return onnx.convolveDepthwise(
          valueOf(x),
          { shape: [...rest, 1], values: filter },
          { bias: weightOf(third).values, stride, padding },
        );
      }
      case "prelu":
        return onnx.prelu(valueOf(x), weightOf(second).values);
      case "add":
        return onnx.add(valueOf(x), valueOf(second));
      case "maxPool":
        return onnx.maxPool(valueOf(x), windowSide, stride, padding);
      case "pad":
        return onnx.padEnd(valueOf(x), channelsAddedAtEnd(tensors[second]!.values!), 0);
      case "multiply": {
        const { shape, values: factors } = weightOf(second);
        return onnx.node("Mul", [valueOf(x), onnx.constant(factors, shape)]);
      }
      case "reshape":
        return onnx.node("Reshape", [
          valueOf(x),
          onnx.integers(shapeOfList(tensors[x]!.shape) && shapeOfList(tensors[output]!.shape)),
        ]);
      case "frameLandmarks":
        return frameLandmarks(onnx, valueOf(x), step.frame!);
      case "cutOut":
        return cutOut(onnx, valueOf(x), valueOf(second), sizeOf(x), sizeOf(output));
      case "transformPoints":
        return transformPoints(onnx, valueOf(x), valueOf(second), tensors[x]!.shape[1]!);
    }
  };
  const sizeOf = (tensor: number) => tensors[tensor]!.shape.slice(1, 3) as [number, number];
  for (const operator of operators) values.set(operator.output, translate(operator));
  return onnx.finishAll(
    outputs.map((tensor, i) => ({
      value: valueOf(tensor),
      name: outputNames[i]!,
      dims: ["pictures", tensors[tensor]!.shape[3]!, 1, 1],
    })),
  );
}

/** Where channels stand first, the shape of what is no picture: numbers of one pixel, or a list of fewer axes, which is as in TensorFlow. @throws Error a picture */
function shapeOfList(shape: readonly number[]): readonly number[] {
  if (shape.length !== 4) return shape;
  const [pictures, height, width, channels] = shape as [number, number, number, number];
  if (height !== 1 || width !== 1) throw new Error("The model reshapes a picture");
  return [pictures, channels, 1, 1];
}

/** Pairs of what is added before and behind rows, columns and channels. @throws Error anything but channels behind */
function channelsAddedAtEnd(amounts: ArrayLike<number>): number {
  const channels = amounts[7]!;
  if (Array.from(amounts).some((amount, i) => i !== 7 && amount !== 0)) {
    throw new Error("The model adds rows or columns");
  }
  return channels;
}

/** [channels out, height, width, channels in] to [height, width, channels in, channels out]. */
function outputLast({ shape, values }: Weight): Weight {
  const [out, height, width, into] = shape as [number, number, number, number];
  const taps = height * width * into;
  const turned = new Float32Array(values.length);
  for (let channel = 0; channel < out; channel++) {
    for (let tap = 0; tap < taps; tap++) turned[tap * out + channel] = values[channel * taps + tap]!;
  }
  return { shape: [height, width, into, out], values: turned };
}
