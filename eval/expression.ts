import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import type { DetectedFace } from "../src/face-analysis/face-analyser.js";
import { dominantExpression } from "../src/face-analysis/measure/expression.js";
import { numberOf } from "../src/face-analysis/measure/measure.js";
import { FindingCode } from "../src/judgement/finding.js";
import { eyesAndExpressionFindings } from "../src/judgement/image/eyes-and-expression-findings.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { describeMachine, printTable, runCommand } from "./support/command.js";
import { facesCommand } from "./support/faces-folder.js";
import {
  describeShare,
  examineAll,
  readLabelledPictures,
  type LabelledPicture,
} from "./support/labelled-faces.js";
import { quantile } from "./support/verification-statistics.js";

type Examined = LabelledPicture & { face: DetectedFace };

const command = facesCommand(
  "eval:expression",
  "What the expression network and the mouth say of laboratory portraits with a known expression",
)
  .addHelpText(
    "after",
    "\nTakes the sets yale and lfw; LFW's faces are not labelled: they show how often a finding comes.",
  )
  .action(measure);

async function measure(options: { faces: string; limit?: number; json?: boolean }): Promise<void> {
  const pictures = readLabelledPictures(options.faces, ["yale", "lfw"], options.limit);
  const examined = (await examineAll(options.faces, pictures)).filter(
    (picture): picture is Examined => picture.face !== null,
  );
  console.log(`${examined.length} faces of ${pictures.length} pictures; ${ANALYSER}; ${describeMachine()}`);
  const groups = new Map<string, Examined[]>();
  for (const picture of examined) {
    const { set, labels } = picture;
    const name = set === "yale" ? labels.condition! : `LFW, ${labels.sample ?? "others"}`;
    groups.set(name, [...(groups.get(name) ?? []), picture]);
  }
  const rows = [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, faces]) => readGroup(name, faces));
  printTable([
    ["", "faces", "dominant", "neutrality: median", "mouth open: median", "max", "extreme expression found"],
    ...rows.map((row) => [
      row.name,
      row.faces,
      Object.entries(row.dominant)
        .map(([expression, count]) => `${count} ${expression}`)
        .join(" "),
      row.neutrality.toFixed(2),
      row.mouthMedian.toFixed(3),
      row.mouthMax.toFixed(3),
      describeShare(row.extreme, row.faces),
    ]),
  ]);
  if (options.json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), rows }));
}

function readGroup(name: string, faces: Examined[]) {
  const dominant: Record<string, number> = {};
  for (const { face } of faces) {
    const expression = dominantExpression(face.measures) ?? "not measured";
    dominant[expression] = (dominant[expression] ?? 0) + 1;
  }
  const sorted = (measure: "expressionNeutrality" | "mouthOpen"): number[] =>
    faces
      .map(({ face }) => numberOf(face.measures[measure]))
      .filter((value) => value !== null)
      .toSorted((a, b) => a - b);
  const mouths = sorted("mouthOpen");
  return {
    name,
    faces: faces.length,
    dominant,
    neutrality: quantile(sorted("expressionNeutrality"), 0.5),
    mouthMedian: quantile(mouths, 0.5),
    mouthMax: mouths.at(-1) ?? Number.NaN,
    extreme: faces.filter(({ face }) => isExtreme(face)).length,
  };
}

/** What could not be measured is no find. */
const isExtreme = ({ measures }: DetectedFace): boolean =>
  eyesAndExpressionFindings(measures, DEFAULT_THRESHOLDS).some(
    (penalty) =>
      penalty?.finding.code === FindingCode.EXTREME_EXPRESSION && penalty.finding.measured !== null,
  );

void runCommand(command);
