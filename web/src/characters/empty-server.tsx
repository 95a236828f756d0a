import { useState } from "react";
import { useLocation } from "wouter";
import { useMutate } from "../api/perform";
import { mayDo, useViewer } from "../api/viewer";
import { characterPath } from "../app/views";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { showToast } from "../ui/toasts";
import { queueUploads } from "../references/upload-queue";
import { CREATE_CHARACTER } from "./operations";
import { fetchSample, fetchSamples } from "./samples";
import { TwoFaces } from "./two-faces";

const words = strings.characters;

/** The first thing that anybody sees: one click makes a character whose analyses can be watched. */
export function EmptyServer() {
  const viewer = useViewer();
  const mutate = useMutate();
  const [, navigate] = useLocation();
  const [isBusy, setIsBusy] = useState(false);

  async function addDemo() {
    setIsBusy(true);
    try {
      const { name, profile, pictures } = await fetchSamples();
      const files = await Promise.all(pictures.map((picture) => fetchSample(picture)));
      const { character } = await mutate(CREATE_CHARACTER, { input: { name, profile } });
      queueUploads(character!.id, files);
      navigate(characterPath(character!.id));
    } catch (error) {
      showToast({ tone: "poor", text: (error as Error).message });
      setIsBusy(false);
    }
  }

  if (!mayDo(viewer, "CHARACTERS_WRITE"))
    return <EmptyState picture={<TwoFaces />} title={words.none} text={words.noneReadOnly} />;
  return (
    <EmptyState picture={<TwoFaces />} title={words.none} text={words.noneAdvice}>
      <Button look="primary" isDisabled={isBusy} onPress={() => void addDemo()}>
        {isBusy ? words.addingDemo : words.addDemo}
      </Button>
    </EmptyState>
  );
}
