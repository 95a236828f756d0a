/** A section of RESULTS.md: an eval command, and how it is run for it. */
export interface Eval {
  /** Of the command: `eval:<name>`. */
  name: string;
  title: string;
  /** One or more runs; DIR stands for the folder of faces, FILE for one that is thrown away. */
  runs: string[];
}

const LFW = "--images DIR/lfw-view1/images --pairs DIR/lfw-view1/pairs.csv";

/** In the order of RESULTS.md. */
export const EVALS: readonly Eval[] = [
  { name: "verification", title: "Verification", runs: [`${LFW} --split devtest`] },
  { name: "detection", title: "Detection", runs: ["--faces DIR"] },
  { name: "calibrate", title: "Calibration", runs: [LFW] },
  { name: "second-opinion", title: "A second opinion", runs: ["--faces DIR"] },
  { name: "demographics", title: "Strangers of one group", runs: ["--faces DIR"] },
  { name: "templates", title: "Two templates", runs: [`${LFW} --split devtrain`, `${LFW} --split devtest`] },
  { name: "invariance", title: "Invariance", runs: ["--images DIR/lfw-view1/images --limit 150"] },
  { name: "parity", title: "Parity", runs: ["--images DIR/scenes"] },
  {
    name: "groups",
    title: "Groups",
    runs: ["devtrain", "devtest"].map((split) => `${LFW} --split ${split} --limit 700 --sets 1000`),
  },
  { name: "recommendations", title: "Advice on sets", runs: ["--faces DIR"] },
  { name: "matches", title: "Pictures against a character", runs: ["--faces DIR"] },
  { name: "duplicates", title: "Copies of a photo", runs: ["--faces DIR --limit 10"] },
  { name: "surroundings", title: "Backgrounds and clothes", runs: ["--faces DIR"] },
  { name: "text-bars", title: "Bars with letters", runs: ["--faces DIR"] },
  { name: "training", title: "Training reports", runs: ["--faces DIR"] },
  { name: "quality", title: "Flaws of a picture", runs: ["--faces DIR --limit 20"] },
  { name: "light", title: "Light on dark and light skin", runs: ["--faces DIR"] },
  { name: "colours", title: "Pictures without colours, and tints", runs: ["--faces DIR --limit 300"] },
  { name: "photographs", title: "Photographs and drawings", runs: ["--faces DIR --limit 120"] },
  { name: "hair", title: "Hair colour", runs: ["--faces DIR --limit 60"] },
  {
    name: "ages",
    title: "Ages",
    runs: [
      "--images DIR/lfw-view1/images --limit 60",
      "--images DIR --labels DIR/attributes.csv --limit 300",
    ],
  },
  { name: "train-eyes", title: "Classifiers of the eyes", runs: ["--faces DIR --open 1300 --out FILE"] },
  { name: "eyes", title: "Eyes", runs: ["--faces DIR"] },
  { name: "train-covers", title: "Classifiers of covers", runs: ["--faces DIR --out FILE"] },
  { name: "covers", title: "Covered faces", runs: ["--faces DIR --limit 100"] },
  { name: "expression", title: "Expression", runs: ["--faces DIR"] },
  { name: "pose", title: "Head pose", runs: ["--faces DIR"] },
];
