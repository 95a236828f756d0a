import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { FaceApiNetworks } from "../src/face-analysis/networks/face-api-networks.js";
import { OnnxNetworks } from "../src/face-analysis/networks/onnx-networks.js";
import { describeMachine, evalCommand, runCommand, showProgress } from "./support/command.js";
import { ComparedNetworks } from "./support/compared-networks.js";
import { listPictures } from "./support/picture-files.js";
import { printReading, printTable } from "./support/report.js";

/** How far the engines may be apart: scores, shares of a side, probabilities, and distances of embeddings. */
const TOLERANCE = 1e-5;
/** Of the detector, which runs in 8 bits on onnxruntime and in floats on TensorFlow.js. */
const CANDIDATE_TOLERANCE = 0.25;

const command = evalCommand(
  "eval:parity",
  "How far the networks on onnxruntime are from the same on TensorFlow.js, over every face of a folder's pictures",
).action(measure);

async function measure({
  images,
  limit,
  json,
}: {
  images: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  const pictures = listPictures(images).slice(0, limit);
  const networks = new ComparedNetworks(await OnnxNetworks.load(), await FaceApiNetworks.load());
  let faces = 0;
  for (const [i, name] of pictures.entries()) {
    faces += await networks.compareOn(await decodeUpright(readFileSync(join(images, name)), 1e9));
    showProgress(i + 1, pictures.length, "pictures");
  }
  await networks.close();
  const { apart, candidateCount } = networks;
  const { candidates, ...others } = apart;
  const agree =
    candidates <= CANDIDATE_TOLERANCE && Object.values(others).every((difference) => difference <= TOLERANCE);
  printReading(`${pictures.length} pictures, ${faces} faces, ${candidateCount} candidates`);
  printTable([
    ["largest difference of", "", "of at most"],
    ["boxes and scores", apart.candidates.toExponential(1), CANDIDATE_TOLERANCE],
    ["landmarks", apart.landmarks.toExponential(1), TOLERANCE],
    ["embeddings (distance)", apart.embeddings.toExponential(1), TOLERANCE],
    ["second embeddings (distance)", apart.secondEmbeddings.toExponential(1), TOLERANCE],
    ["ages", apart.ages.toExponential(1), TOLERANCE],
    ["expressions", apart.expressions.toExponential(1), TOLERANCE],
  ]);
  if (!agree) process.exitCode = 1;
  if (json) {
    console.log(
      JSON.stringify({
        machine: describeMachine(),
        pictures: pictures.length,
        faces,
        candidates: candidateCount,
        apart,
        agree,
      }),
    );
  }
}

void runCommand(command);
