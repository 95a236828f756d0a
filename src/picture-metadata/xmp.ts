import { SaxesParser } from "saxes";

/** Property values of an XMP packet that matter here, by the last part of their name. */
export interface XmpProperties {
  digitalSourceType: string | null;
  creatorTool: string | null;
  createDate: string | null;
  description: string | null;
  userComment: string | null;
}

const MAX_BYTES = 2 ** 20;
/** Prefixes are the file's own; names of elements and attributes are told apart by the namespaces. */
const NAMES = new Map<string, keyof XmpProperties>([
  ["http://iptc.org/std/Iptc4xmpExt/2008-02-29/ DigitalSourceType", "digitalSourceType"],
  ["http://ns.adobe.com/xap/1.0/ CreatorTool", "creatorTool"],
  ["http://ns.adobe.com/xap/1.0/ CreateDate", "createDate"],
  ["http://purl.org/dc/elements/1.1/ description", "description"],
  ["http://ns.adobe.com/exif/1.0/ UserComment", "userComment"],
]);
const RDF_RESOURCE = "http://www.w3.org/1999/02/22-rdf-syntax-ns# resource";

/** The first value of each property, as attribute or element; up to where the packet is damaged. No entity is expanded, none is fetched. */
export function readXmp(packet: Buffer): XmpProperties {
  const found: XmpProperties = {
    digitalSourceType: null,
    creatorTool: null,
    createDate: null,
    description: null,
    userComment: null,
  };
  if (packet.length > MAX_BYTES) return found;
  const parser = new SaxesParser({ xmlns: true });
  let open: { property: keyof XmpProperties; depth: number; text: string } | null = null;
  let [depth, isDamaged] = [0, false];
  parser.on("error", () => void (isDamaged = true));
  parser.on("opentag", ({ uri, local, attributes }) => {
    if (isDamaged) return;
    depth++;
    const property = NAMES.get(`${uri} ${local}`);
    for (const { uri, local, value } of Object.values(attributes)) {
      const named = `${uri} ${local}` === RDF_RESOURCE ? property : NAMES.get(`${uri} ${local}`);
      if (named !== undefined) found[named] ??= value;
    }
    if (property !== undefined && open === null) open = { property, depth, text: "" };
  });
  const add = (text: string) => open !== null && !isDamaged && (open.text += text);
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => {
    if (isDamaged) return;
    if (open?.depth === depth) {
      if (open.text.trim() !== "") found[open.property] ??= open.text.trim();
      open = null;
    }
    depth--;
  });
  try {
    parser.write(packet.toString("utf8")).close();
  } catch {
    // Handlers keep what was read before the damage.
  }
  return found;
}
