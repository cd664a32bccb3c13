/** A measure at a time. */
export interface Point {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly value: number;
}

/** A straight line through points: how much it rises per second, and between which bounds by 95 % confidence. */
export interface Slope {
  readonly perSecond: number;
  readonly low: number;
  readonly high: number;
  readonly seconds: number;
}

/** Of the normal distribution: with few points the bounds are a little wider than this says. */
const Z_95 = 1.96;

/** By least squares; undefined where there are fewer than three points. */
export function slopeOf(points: readonly Point[]): Slope | undefined {
  const count = points.length;
  if (count < 3) return undefined;
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / count;
  const [at, value] = [mean((point) => point.at), mean((point) => point.value)];
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0);
  const spread = sum((point) => (point.at - at) ** 2);
  const perSecond = sum((point) => (point.at - at) * (point.value - value)) / spread;
  const rest = sum((point) => (point.value - value - perSecond * (point.at - at)) ** 2);
  const reach = Z_95 * Math.sqrt(rest / (count - 2) / spread);
  const seconds = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  return { perSecond, low: perSecond - reach, high: perSecond + reach, seconds };
}
