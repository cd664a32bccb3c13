/** How long things took, in milliseconds. */
export class Durations {
  private readonly all: number[] = [];

  get count(): number {
    return this.all.length;
  }

  add(ms: number): void {
    this.all.push(ms);
  }

  /** The value that `share` (0 to 1) of all do not exceed; undefined where there are none. */
  percentile(share: number): number | undefined {
    const sorted = Float64Array.from(this.all).sort();
    return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  }
}
