// What was found in an uploaded picture, in words. It runs in the browser, and the build only copies it.
import { ask, element, Problem } from "./session.mjs";

const ASK_AGAIN_MS = 500;
/** How often in a row the server may fail to answer: half a minute, for the picture is stored. */
const MISSES = 60;

const RESULT = `query ($id: ID!, $characterId: ID!) {
  referenceImage(id: $id) {
    fileName type status failureReason matchScore url
    assessment { verdict score findings { message advice } }
  }
  character(id: $characterId) {
    name
    faceLock { status revision cohesion }
    identitySet { health size minSize recommendations { message } }
  }
}`;

const VERDICTS = {
  STRONG: "Strong: it shows the face well",
  USABLE: "Usable: it helps the face lock",
  WEAK: "Weak: a better picture would help more",
  UNUSABLE: "Unusable: it is kept, but no part of the face lock",
};
const LOCKS = { LOCKED: "locked", PROVISIONAL: "provisional, until a strong picture carries it" };

/**
 * What is known of the picture and its character once the picture is analysed, however long that takes. Throws a Problem when it is not
 * there any more or when the server does not answer for long.
 */
export async function findResult(id, characterId) {
  for (let misses = 0; misses < MISSES;) {
    const answer = await ask(RESULT, { id, characterId }).catch(() => null);
    misses = answer === null ? misses + 1 : 0;
    if (answer?.referenceImage === null || answer?.character === null)
      throw new Problem("The picture was stored, and somebody has deleted it since.");
    if (answer !== null && answer.referenceImage.status !== "ANALYSING") return answer;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  throw new Problem("The picture is stored, but the server does not say what was found in it.");
}

/** Shows it, and takes the reader there. */
export function showResult({ referenceImage: image, character }) {
  const { assessment } = image;
  element("verdict").textContent = assessment ? VERDICTS[assessment.verdict] : "It could not be analysed";
  const link = Object.assign(document.createElement("a"), { href: image.url, textContent: image.fileName });
  const figures = [
    ["Picture", image.url === null ? image.fileName : link],
    ["Score", assessment && `${assessment.score} of 100`],
    ["Match", number(image.matchScore)],
    ["Character", character.name],
    ["Face lock", lockInWords(character.faceLock)],
    ["Cohesion", number(character.faceLock?.cohesion)],
    ["Set's health", `${character.identitySet.health} of 100`],
  ];
  element("figures").replaceChildren(...figures.filter(([, value]) => value !== null).flatMap(toTerm));
  const findings = assessment?.findings ?? [];
  element("advice").replaceChildren(
    ...list("Why not", image.failureReason === null ? [] : [image.failureReason]),
    ...list(
      "What was found",
      findings.map(({ message, advice }) => `${message} ${advice}`),
    ),
    ...list(
      "What would help the character most",
      character.identitySet.recommendations.slice(0, 3).map(({ message }) => message),
    ),
  );
  element("result").hidden = false;
  element("verdict").focus();
}

const number = (value) =>
  (value ?? null) === null ? null : value.toLocaleString("en", { maximumFractionDigits: 2 });

const lockInWords = (lock) =>
  lock === null
    ? "none yet: no picture shows a face it could be made of"
    : `${LOCKS[lock.status]} (revision ${lock.revision})`;

function toTerm([term, value]) {
  const dt = Object.assign(document.createElement("dt"), { textContent: term });
  const dd = document.createElement("dd");
  dd.append(value);
  return [dt, dd];
}

/** A heading and its entries, or nothing when there are none. */
function list(heading, entries) {
  if (entries.length === 0) return [];
  const ul = document.createElement("ul");
  ul.append(...entries.map((entry) => Object.assign(document.createElement("li"), { textContent: entry })));
  return [Object.assign(document.createElement("h3"), { textContent: heading }), ul];
}
