import { sourceKindOf, type SourceKind } from "./source-type.js";

interface JumbfBox {
  type: string;
  content: Buffer;
}

/** A superbox's description and what it holds (ISO/IEC 19566-5). */
interface JumbfNode {
  label: string;
  boxes: JumbfBox[];
}

const MAX_BOXES = 1_000;
const VOCABULARY = "://cv.iptc.org/newscodes/digitalsourcetype/";
/** CBOR's head of a text of 24 to 255 bytes; the next byte is its length (RFC 8949, 3.1). */
const SHORT_TEXT = 0x78;

/**
 * Where the manifests of a C2PA store say that the picture comes from: by the active manifest, which is the last, and only where that says nothing, as
 * after an edit, by those of what it was made from. No signature is checked: this is what the file says.
 * @returns each kind once; empty for what is no manifest store
 */
export function readSourceKinds(store: Buffer): SourceKind[] {
  const root = readNode(boxesIn(store).find(({ type }) => type === "jumb"));
  if (root?.label !== "c2pa") return [];
  const manifests = superboxes(root).toReversed();
  for (const manifest of [manifests.slice(0, 1), manifests.slice(1)]) {
    const kinds = new Set(manifest.flatMap(kindsOf));
    if (kinds.size > 0) return [...kinds];
  }
  return [];
}

function kindsOf(manifest: JumbfNode): SourceKind[] {
  const assertions = superboxes(manifest).filter(({ label }) => label === "c2pa.assertions");
  return assertions
    .flatMap(superboxes)
    .filter(({ label }) => /^c2pa\.actions(?:\.v\d+)?(?:__\d+)?$/.test(label))
    .flatMap(({ boxes }) => boxes)
    .flatMap(({ content }) => termsIn(content))
    .map(sourceKindOf)
    .filter((kind) => kind !== null);
}

/** The terms among the texts of CBOR or JSON, without decoding all of it: their addresses can stand for nothing else. */
function termsIn(content: Buffer): string[] {
  const terms: string[] = [];
  for (let at = content.indexOf(VOCABULARY); at >= 0; at = content.indexOf(VOCABULARY, at + 1)) {
    const from = at + VOCABULARY.length;
    const text = content.lastIndexOf("http", at);
    const end = text >= 2 && content[text - 2] === SHORT_TEXT ? text + content[text - 1]! : content.length;
    const [term = ""] =
      /^[A-Za-z]{1,60}/.exec(content.toString("latin1", from, Math.min(end, from + 60))) ?? [];
    terms.push(term);
  }
  return terms;
}

const superboxes = (node: JumbfNode): JumbfNode[] =>
  node.boxes
    .filter(({ type }) => type === "jumb")
    .map(readNode)
    .filter((child) => child !== null);

/** Its first box describes it: a UUID of 16 bytes, toggles, and a label that ends with NUL where the toggles say so. */
function readNode(box: JumbfBox | undefined): JumbfNode | null {
  if (box === undefined) return null;
  const [description, ...boxes] = boxesIn(box.content);
  if (description?.type !== "jumd" || description.content.length < 18) return null;
  const end = description.content.indexOf(0, 17);
  const label = end < 0 ? "" : description.content.toString("utf8", 17, end);
  return { label, boxes };
}

function boxesIn(content: Buffer): JumbfBox[] {
  const boxes: JumbfBox[] = [];
  for (let at = 0; at + 8 <= content.length && boxes.length < MAX_BOXES;) {
    const length = content.readUInt32BE(at) || content.length - at;
    if (length < 8 || at + length > content.length) break;
    boxes.push({
      type: content.toString("latin1", at + 4, at + 8),
      content: content.subarray(at + 8, at + length),
    });
    at += length;
  }
  return boxes;
}
