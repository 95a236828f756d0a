/** Of answers that go on for as long as their clients stay. */
export const EVENT_STREAM_TYPE = "text/event-stream; charset=utf-8";
