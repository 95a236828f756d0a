import type { DemoCharacter, DemoIdentitySet, DemoImage } from "./demo-client.js";

const percent = (share: number | null): string => (share === null ? "–" : `${Math.round(share * 100)} %`);
const fixed = (value: number | null): string => (value === null ? "–" : value.toFixed(2));

/** One line as soon as an upload is done, and its findings below. */
export function printUpload({ status, failureReason, assessment, faceCount }: DemoImage): void {
  if (assessment === null) return console.log(`${status} ${failureReason ?? "(still being analysed)"}`);
  console.log(`${status}, faces found: ${faceCount}, ${assessment.verdict} ${assessment.score}/100`);
  for (const { message, advice } of assessment.findings) console.log(`      ${message} ${advice}`);
}

/** The set as it ends up, the face lock made of it, and where to see it. */
export function printCharacter({ id, name, referenceImages, faceLock }: DemoCharacter, url: string): void {
  console.log(`\n${name}: ${referenceImages.length} reference images`);
  console.table(
    referenceImages.map((image) => ({
      file: image.fileName,
      type: image.type,
      status: image.status,
      verdict: image.assessment?.verdict ?? "–",
      score: image.assessment?.score ?? "–",
      faces: image.faceCount ?? "–",
      "match to the others": fixed(image.matchScore),
      "yaw °": image.face === null ? "–" : Math.round(image.face.yawDegrees),
      "age about": image.face?.estimatedAge ? Math.round(image.face.estimatedAge) : "–",
    })),
  );
  printFaceLock(faceLock);
  console.log("\nLinks (they work for the next hour at least, without a key)");
  for (const image of referenceImages) {
    console.log(
      `  ${image.fileName}\n    original   ${image.url}\n    face crop  ${image.faceCropUrl ?? "none"}`,
    );
  }
  console.log(
    `\nAsk for it yourself at ${url}/ with  { character(id: "${id}") { name faceLock { status } } }`,
  );
}

function printFaceLock(lock: DemoCharacter["faceLock"]): void {
  if (lock === null) return console.log("Face lock: none, as no image carries a usable face");
  const { status, revision, cohesion, anchor, embedding, contributions } = lock;
  console.log(`Face lock: ${status}, revision ${revision}, anchor ${anchor.fileName}`);
  console.log(
    `  cohesion ${fixed(cohesion)}: the mean match of each image to the others; low, as two pictures show other people`,
  );
  console.log(
    `  match threshold ${lock.matchThreshold}, strength ${lock.strength}, reference strength ${lock.referenceStrength}`,
  );
  console.log(`  template of ${embedding.dimensions} numbers by ${embedding.model}, made of`);
  for (const { image, weight, shiftIfLeftOut } of contributions) {
    console.log(
      `    ${percent(weight).padStart(5)}  ${image.fileName}, moves it by ${fixed(shiftIfLeftOut)}`,
    );
  }
}

/** The report on a set: how healthy it is and of what, what is missing, what disagrees, what to do. */
export function printIdentitySet(set: DemoIdentitySet): void {
  const parts = Object.entries(set.healthParts).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  console.log(
    `  health ${set.health}/100 (${parts.join(", ")}), ${set.size} images that show the character (good: ${set.minSize} to ${set.maxSize}), cohesion ${fixed(set.cohesion)}`,
  );
  for (const dimension of new Set(set.coverage.map((bin) => bin.dimension))) {
    const bins = set.coverage.filter(
      (bin) => bin.dimension === dimension && (bin.count > 0 || bin.wanted > 0),
    );
    const counts = bins.map(
      ({ name, count, wanted }) => `${name} ${count}${wanted > 0 ? ` of ${wanted}` : ""}`,
    );
    console.log(`  ${dimension.toLowerCase().padEnd(10)} ${counts.join(", ")}`);
  }
  for (const { kind, message } of set.conflicts) console.log(`  conflict   ${kind}: ${message}`);
  for (const { kind, gain, message, reason } of set.recommendations) {
    console.log(`  ${`+${gain.toFixed(1)}`.padStart(5)}  ${kind}: ${message} ${reason}`);
  }
}
