import { useEffect, useRef, useState } from "react";
import type { TypedDocumentNode } from "urql";
import { newIdempotencyKey } from "../api/idempotency-key";
import { accepted, type PayloadOf } from "../api/payload";
import { type Upload, upload } from "../api/upload";

type State<Answer> =
  { at: "sending"; share: number } | { at: "refused"; message: string } | { at: "answered"; answer: Answer };

/** A picture that the server is asked about, of which it keeps nothing. */
export type AskedPicture<Answer> = State<Answer> & {
  file: File;
  /** Of the file here. */
  url: string;
  /** Its own, for what is done with it next. */
  idempotencyKey: string;
};

/** Asks about one picture at a time: another, and the end of the component, break off what is not answered yet. */
export function useAskedPicture<Data extends object, Variables extends { input: object }>(
  operation: TypedDocumentNode<Data, Variables>,
  input: Omit<Variables["input"], "file">,
) {
  const [asked, setAsked] = useState<AskedPicture<PayloadOf<Data>>>();
  const running = useRef<Upload<PayloadOf<Data>>>(undefined);
  useEffect(() => () => running.current?.cancel(), []);
  const url = asked?.url;
  useEffect(
    () => () => {
      if (url !== undefined) URL.revokeObjectURL(url);
    },
    [url],
  );

  async function ask(file: File | undefined) {
    if (file === undefined) return;
    running.current?.cancel();
    const picture = { file, url: URL.createObjectURL(file), idempotencyKey: newIdempotencyKey() };
    const show = (state: State<PayloadOf<Data>>) => {
      if (running.current === sending) setAsked({ ...picture, ...state });
    };
    const sending = upload(operation, input, file, (share) => show({ at: "sending", share }));
    running.current = sending;
    show({ at: "sending", share: 0 });
    try {
      await sending.answer.then((payload) => show({ at: "answered", answer: accepted(payload) }));
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== "AbortError") show({ at: "refused", message });
    }
  }
  return [asked, ask] as const;
}
