/** What a request asks for, in the words of the JSON API; `objects.download` is the bytes, by token or signed URL. */
export type Operation =
  | "buckets.get"
  | "objects.insert"
  | "objects.get"
  | "objects.download"
  | "objects.delete"
  | "objects.list"
  | "objects.rewrite";

/** How a connection ends too early: with a TCP reset, with a TCP FIN, or not at all. */
export type Break = "reset" | "end" | "stall";

export type Failure =
  /** An error answer, before the work is done or after it. */
  | { kind: "status"; status: number; when: "before" | "after" }
  /** The work is done, but the connection is closed instead of answering. */
  | { kind: "lost-answer" }
  /** The connection is closed before anything is done. */
  | { kind: "refused" }
  /** Answered as done, in these words (none: in the right ones), without the work being done; an upload's bytes arrive and are dropped. */
  | { kind: "empty-promise"; body?: string }
  /** The work is done, but the answer has these words. */
  | { kind: "garbled-answer"; body: string }
  /** An upload's bytes are stored after one bit of them was turned, and the answer describes what was stored. */
  | { kind: "corrupt-upload" }
  /** The connection breaks when this many bytes of the request's body have arrived. */
  | { kind: "broken-request"; atByte: number; how: Break }
  /** The connection breaks when this many bytes of the download have been sent. */
  | { kind: "broken-download"; atByte: number; how: Break }
  /** One bit of the download is wrong. */
  | { kind: "corrupt-download" }
  /** The download comes in this many equal pieces with pauses between them. */
  | { kind: "slow-download"; pieces: number; pauseMs: number };

export type Fault = Failure & {
  /** Any operation when not given. */
  operation?: Operation;
  /** The object; any when not given. */
  name?: string;
  /** How many requests it befalls; one when not given. */
  times?: number;
};

/** The faults that are still to happen, the oldest first. */
export class FaultPlan {
  private readonly faults: (Fault & { times: number })[] = [];
  /** Befalls every request that no other fault befalls. */
  lasting: Fault | undefined;

  add(fault: Fault): void {
    this.faults.push({ times: 1, ...fault });
  }

  /** The fault that befalls this request, which is then used up. */
  take(operation: Operation, name: string | undefined): Fault | undefined {
    const befalls = (fault: Fault) =>
      (fault.operation ?? operation) === operation && (fault.name ?? name) === name;
    const index = this.faults.findIndex(befalls);
    const fault = this.faults[index];
    if (fault && --fault.times <= 0) this.faults.splice(index, 1);
    return fault ?? this.lasting;
  }
}
