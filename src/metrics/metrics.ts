import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus may ask of one process. No label carries a workspace, key or id. */
export class Metrics {
  readonly registry = new Registry();

  readonly uploads = new Counter({
    name: "likeness_uploads_total",
    help: "Uploads by result: stored, repeated (answered what the first with its key made), or the error code that refused them.",
    labelNames: ["result"] as const,
    registers: [this.registry],
  });

  readonly candidates = new Counter({
    name: "likeness_candidates_total",
    help: "Candidates by result: stored, repeated (answered what the first with its key made), or the error code that refused them.",
    labelNames: ["result"] as const,
    registers: [this.registry],
  });

  readonly unstoredImages = new Counter({
    name: "likeness_unstored_images_total",
    help: "Pictures analysed without being stored, by result: analysed, or the error code that refused them.",
    labelNames: ["result"] as const,
    registers: [this.registry],
  });

  readonly analysisSeconds = new Histogram({
    name: "likeness_analysis_seconds",
    help: "Time one image takes in the analyser, waiting for a free analysis process included.",
    buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    registers: [this.registry],
  });

  readonly analysisFailures = new Counter({
    name: "likeness_analysis_failures_total",
    help: "Images whose analysis was given up.",
    registers: [this.registry],
  });

  readonly httpSeconds = new Histogram({
    name: "likeness_http_request_seconds",
    help: "Time to answer a request, by route and status.",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers: [this.registry],
  });

  /** Counts what became of a picture that was to be taken in. */
  taken(as: "ReferenceImage" | "Candidate", result: string): void {
    (as === "Candidate" ? this.candidates : this.uploads).inc({ result });
  }

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /**
   * Registers a gauge whose values are asked for at each scrape, by the value of its label, or under "" where it has none. Null: not
   * known at the moment, as while the database is away; the gauge is then left out, for an old value would pass for a present one.
   */
  observe(
    name: string,
    help: string,
    label: string | null,
    ask: () => Promise<Record<string, number> | null>,
  ): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: label === null ? [] : [label],
      registers: [this.registry],
      collect: async () => {
        const values = await ask();
        gauge.reset();
        if (values === null) return label === null ? gauge.remove() : undefined;
        for (const [key, value] of Object.entries(values))
          gauge.set(label === null ? {} : { [label]: key }, value);
      },
    });
  }
}
