import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import type { HeadPose } from "../src/face-analysis/find/head-pose.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { runCommand } from "./support/command.js";
import { facesCommand } from "./support/faces-folder.js";
import { readLabelledPictures, type LabelledPicture } from "./support/labelled-faces.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import {
  POSES,
  type Pose,
  type PoseBounds,
  type PoseReading,
  binOf,
  fitPoseBounds,
  meanShareRight,
  nameOf,
  poseOfDegrees,
  readPoseLabels,
} from "./support/pose-bins.js";
import { printReading, printTable } from "./support/report.js";
import { quantile } from "./support/verification-statistics.js";

const GREY = "#808080";
const TILTS = [-20, 20];

const command = facesCommand(
  "eval:pose",
  "How far the head pose is from labelled angles, and from itself when a picture is mirrored or tilted",
)
  .addHelpText(
    "after",
    "\nTakes the set aflw2000_16 for the angles, yale for frontal faces, lfw for the mirrored and tilted pictures.",
  )
  .action(measure);

async function measure(options: { faces: string; limit?: number; json?: boolean }): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const poseOf: PoseOf = async (bytes) => (await analyser.analyse(bytes)).face;
  const angles = await readAngles(
    poseOf,
    options.faces,
    readLabelledPictures(options.faces, ["aflw2000_16"]),
  );
  const bins = await readBins(poseOf, options.faces, angles);
  const { limit = 60 } = options;
  const frontal = await readFrontal(
    poseOf,
    options.faces,
    readLabelledPictures(options.faces, ["yale"], limit),
  );
  const changed = await readChanged(
    poseOf,
    options.faces,
    readLabelledPictures(options.faces, ["lfw"], limit),
  );
  await analyser.close();
  if (options.json) console.log(JSON.stringify({ analyser: ANALYSER, angles, bins, frontal, changed }));
}

type Angles = Record<"yaw" | "pitch" | "roll", number>;
type PoseOf = (bytes: Buffer) => Promise<HeadPose | null>;

/** AFLW2000 counts yaw to the viewer's left, we to the right; pitch and roll have our signs. */
async function readAngles(poseOf: PoseOf, folder: string, pictures: LabelledPicture[]) {
  const rows: { image: string; label: Angles; pose: Angles }[] = [];
  for (const { image, labels } of pictures) {
    const pose = await poseOf(readFileSync(join(folder, image)));
    if (pose === null) continue;
    const label = { yaw: -Number(labels.yaw), pitch: Number(labels.pitch), roll: Number(labels.roll) };
    rows.push({
      image,
      label,
      pose: { yaw: pose.yawDegrees, pitch: pose.pitchDegrees, roll: pose.rollDegrees },
    });
  }
  const axes = ["yaw", "pitch", "roll"] as const;
  printReading(`${rows.length} labelled pictures`);
  printTable([
    ["labelled / estimated, degrees", ...axes],
    ...rows
      .toSorted((p, q) => Math.abs(p.label.yaw) - Math.abs(q.label.yaw))
      .map(({ image, label, pose }) => [
        image.slice(image.lastIndexOf("/") + 1),
        ...axes.map((axis) => `${label[axis].toFixed(0)} / ${pose[axis].toFixed(0)}`),
      ]),
    [
      "mean absolute error",
      ...axes.map((axis) =>
        mean(rows.map(({ label, pose }) => Math.abs(label[axis] - pose[axis]))).toFixed(1),
      ),
    ],
  ]);
  return rows;
}

/** Labelled pictures by the bins; the bounds are fitted on every second one of each pose and read on the others. */
async function readBins(
  poseOf: PoseOf,
  folder: string,
  angles: readonly { label: Angles; pose: Angles }[],
): Promise<{ fitted: PoseBounds; inForce: PoseBounds; right: number }> {
  const labels = readPoseLabels();
  const readings: PoseReading[] = angles.map(({ label, pose }) => ({
    pose: poseOfDegrees(label.yaw),
    yawDegrees: Math.abs(pose.yaw),
  }));
  const pictures = readLabelledPictures(folder, ["lfw"]).filter((picture) => labels.has(nameOf(picture)));
  for (const picture of pictures) {
    const pose = await poseOf(readFileSync(join(folder, picture.image)));
    if (pose !== null) {
      readings.push({ pose: labels.get(nameOf(picture))!, yawDegrees: Math.abs(pose.yawDegrees) });
    }
  }
  const halves = [0, 1].map((half) =>
    POSES.flatMap((pose) =>
      readings.filter((reading) => reading.pose === pose).filter((_, i) => i % 2 === half),
    ),
  );
  const { yawDegrees, coverage } = DEFAULT_THRESHOLDS;
  const inForce = { frontal: yawDegrees.good, threeQuarter: coverage.profileYawDegrees };
  const fitted = fitPoseBounds(halves[0]!);
  for (const [name, bounds] of [
    ["fitted on half 1", fitted],
    ["in force", inForce],
  ] as const) {
    printReading(
      `Bounds ${name}: frontal up to ${bounds.frontal}°, three-quarter up to ${bounds.threeQuarter}°`,
    );
    printTable([
      ["half: labelled", "pictures", ...POSES.map((pose) => `read as ${pose}`)],
      ...halves.flatMap((half, i) =>
        POSES.map((pose) => confusionRow(`${i + 1}: ${pose}`, half, pose, bounds)),
      ),
    ]);
  }
  return { fitted, inForce, right: meanShareRight(halves[1]!, inForce) };
}

function confusionRow(name: string, half: readonly PoseReading[], pose: Pose, bounds: PoseBounds) {
  const of = half.filter((reading) => reading.pose === pose);
  const count = (read: Pose) => of.filter(({ yawDegrees }) => binOf(yawDegrees, bounds) === read).length;
  return [name, of.length, ...POSES.map(count)];
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Laboratory portraits face the camera: whatever is read there is the estimate's own. */
async function readFrontal(poseOf: PoseOf, folder: string, pictures: LabelledPicture[]) {
  const poses: HeadPose[] = [];
  for (const { image } of pictures) {
    const pose = await poseOf(readFileSync(join(folder, image)));
    if (pose !== null) poses.push(pose);
  }
  printTable([
    ["frontal portraits, off 0: median, p90", "pictures", "yaw", "pitch", "roll"],
    ["Yale", poses.length, ...spreads(poses.map((pose) => difference(pose, FRONTAL)))],
  ]);
  return poses.map(({ yawDegrees, pitchDegrees, rollDegrees }) => ({
    yawDegrees,
    pitchDegrees,
    rollDegrees,
  }));
}

const FRONTAL: HeadPose = { yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0 };

/** Median and 90 % of yaw, pitch and roll. */
const spreads = (errors: HeadPose[]): string[] =>
  (["yawDegrees", "pitchDegrees", "rollDegrees"] as const).map((angle) => {
    const sorted = errors.map((error) => error[angle]).toSorted((a, b) => a - b);
    return `${quantile(sorted, 0.5).toFixed(1)}, ${quantile(sorted, 0.9).toFixed(1)}`;
  });

/** What each change should do to a pose; the rest of it should stay. */
const CHANGES: {
  name: string;
  make: (photo: Buffer) => sharp.Sharp;
  expected: (pose: HeadPose) => HeadPose;
}[] = [
  {
    name: "mirrored",
    make: (photo) => sharp(photo).flop(),
    expected: ({ yawDegrees, pitchDegrees, rollDegrees }) => ({
      yawDegrees: -yawDegrees,
      pitchDegrees,
      rollDegrees: -rollDegrees,
    }),
  },
  ...TILTS.map((tilt) => ({
    name: `tilted ${tilt}°`,
    make: (photo: Buffer) => sharp(photo).rotate(tilt, { background: GREY }),
    expected: (pose: HeadPose) => ({ ...pose, rollDegrees: pose.rollDegrees + tilt }),
  })),
];

async function readChanged(poseOf: PoseOf, folder: string, pictures: LabelledPicture[]) {
  const errors = new Map(CHANGES.map(({ name }) => [name, [] as HeadPose[]]));
  for (const { image } of pictures) {
    const photo = readFileSync(join(folder, image));
    const original = await poseOf(photo);
    for (const { name, make, expected } of original === null ? [] : CHANGES) {
      const pose = await poseOf(await make(photo).png({ compressionLevel: 1 }).toBuffer());
      if (pose !== null) errors.get(name)!.push(difference(pose, expected(original!)));
    }
  }
  printTable([
    ["off what the change makes of it: median, p90", "pictures", "yaw", "pitch", "roll"],
    ...[...errors].map(([name, some]) => [name, some.length, ...spreads(some)]),
  ]);
  return Object.fromEntries(errors);
}

const difference = (p: HeadPose, q: HeadPose): HeadPose => ({
  yawDegrees: Math.abs(p.yawDegrees - q.yawDegrees),
  pitchDegrees: Math.abs(p.pitchDegrees - q.pitchDegrees),
  rollDegrees: Math.abs(p.rollDegrees - q.rollDegrees),
});

void runCommand(command);
