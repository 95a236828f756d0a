import { strings } from "../strings";

/** As its uploader called it, if at all. */
export const nameOf = ({ fileName }: { fileName: string | null }): string =>
  fileName ?? strings.references.unnamed;
