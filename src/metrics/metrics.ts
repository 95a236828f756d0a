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

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Registers a gauge whose value is asked for at each scrape. */
  observeJobs(countByState: () => Promise<Record<string, number>>): void {
    const gauge = new Gauge({
      name: "likeness_jobs",
      help: "Jobs in the queue by state: waiting, running, failed.",
      labelNames: ["state"] as const,
      registers: [this.registry],
      collect: async () => {
        for (const [state, count] of Object.entries(await countByState())) gauge.set({ state }, count);
      },
    });
  }
}
