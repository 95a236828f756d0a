import { useMemo, useState } from "react";
import { useReading } from "../api/reading";
import { toggled } from "../ui/toggled";
import { useDebounced } from "../ui/use-debounced";
import { CAPTIONS } from "./operations";
import { classInput, isTriggerWord, type Settings } from "./settings";

const TYPING_MS = 300;
/** In captions that are shown before there is one. */
const ANY_TRIGGER_WORD = "subject";

/** What may be in a set, with the captions that it would have, and what of it is chosen: all, until somebody leaves something out. */
export function usePictures(id: string, settings: Settings) {
  const triggerWord = useDebounced(settings.triggerWord.trim(), TYPING_MS);
  const className = useDebounced(settings.className.trim(), TYPING_MS);
  const isWord = isTriggerWord(triggerWord);
  const words = { triggerWord: isWord ? triggerWord : ANY_TRIGGER_WORD, ...classInput(className) };
  const [{ data, error }, read] = useReading({ query: CAPTIONS, variables: { id, ...words } });
  const report = data?.character?.captionReport;
  const pictures = useMemo(() => report?.captions.map(({ picture }) => picture) ?? [], [report]);

  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const ids = pictures.map(({ pictureId }) => pictureId);
  const chosen = new Set(ids.filter((each) => !leftOut.has(each)));
  const chosenOf = (kind: "CANDIDATE" | "REFERENCE_IMAGE") =>
    pictures.filter((each) => each.kind === kind && chosen.has(each.pictureId)).map((each) => each.pictureId);
  const referenceImageIds = chosenOf("REFERENCE_IMAGE");
  const referenceCount = pictures.filter(({ kind }) => kind === "REFERENCE_IMAGE").length;

  return {
    /** What is wrong with captions is said of them with a trigger word alone. */
    report: report === undefined || isWord ? report : { ...report, problems: [] },
    error: data === undefined ? error : undefined,
    count: pictures.length,
    chosen,
    candidateIds: chosenOf("CANDIDATE"),
    referenceImageIds,
    includeReferences: referenceImageIds.length > 0,
    isSomeReferenceLeftOut: referenceImageIds.length > 0 && referenceImageIds.length < referenceCount,
    /** What captions are made with; null until there is a trigger word. */
    words: isWord ? words : null,
    choose: (taken: ReadonlySet<string>) => setLeftOut(new Set(ids.filter((each) => !taken.has(each)))),
    toggle: (each: string) => setLeftOut((before) => toggled(before, each)),
    toggleAll: () => setLeftOut(chosen.size === ids.length ? new Set(ids) : new Set()),
    read,
  };
}

export type Pictures = ReturnType<typeof usePictures>;
