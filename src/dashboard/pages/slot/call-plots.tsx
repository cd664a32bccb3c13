import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Measurement } from '../../../admin/measure/measurements.js';
import { follow } from '../../api/stream.js';
import type { Problem } from '../../api/problem.js';
import { onEvent } from '../../state/live.js';
import { callsHear } from '../../state/slots.js';
import { Series } from './call-series.js';
import { plotOptions } from './plot-options.js';

const SILENCE_MS = 10_000;

/** How long calls take and how many fail, since the page was opened; a line where a swap has switched. */
export function CallPlots({ slot }: { readonly slot: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [last, setLast] = useState<Measurement | undefined>(undefined);
  useEffect(() => {
    if (box.current) return plot(box.current, { slot, setProblem, setLast });
    return undefined;
  }, [slot]);
  return (
    <section aria-labelledby="calls-title">
      <h2 id="calls-title">Calls</h2>
      {problem && <p class="hint">Calls of this slot cannot be measured: {problem.message}</p>}
      <p class="hint" role="status">
        {last ? wordsOf(last) : 'Measuring since the page was opened…'}
      </p>
      <div class="plots" ref={box} aria-hidden="true" />
    </section>
  );
}

interface Told {
  readonly slot: string;
  readonly setProblem: (problem: Problem | undefined) => void;
  readonly setLast: (measurement: Measurement) => void;
}

/** Draws what is measured, until it is ended. */
function plot(element: HTMLElement, { slot, setProblem, setLast }: Told): () => void {
  const series = new Series();
  const plots = plotOptions(series).map(
    (options) => new uPlot({ ...options, width: widthOf(element) }, series.data, element),
  );
  const show = () => plots.forEach((one) => one.setData(series.data));
  const measured = follow({
    ...{ path: '/v1/measurements', query: { slot }, silenceMs: SILENCE_MS },
    on: ({ data }) => {
      const measurement = JSON.parse(data) as Measurement;
      series.add(measurement);
      setLast(measurement);
      callsHear({ [slot]: measurement.inFlight });
      show();
    },
    onState: (_, error) => setProblem(error?.code === 'registry/not-live' ? error : undefined),
  });
  const switched = onEvent(({ type, slot: of, at }) => {
    if (type !== 'swap.switched' || of !== slot) return;
    series.mark(at);
    show();
  });
  const sizes = new ResizeObserver(() =>
    plots.forEach((one) => one.setSize({ width: widthOf(element), height: one.height })),
  );
  sizes.observe(element);
  return () => {
    measured();
    switched();
    sizes.disconnect();
    plots.forEach((one) => one.destroy());
  };
}

const widthOf = (element: HTMLElement): number => Math.max(240, element.clientWidth);

function wordsOf({ calls, failures, latency }: Measurement): string {
  const slow = latency
    ? `; half within ${latency.p50.toFixed(2)} ms, 99 of 100 within ${latency.p99.toFixed(2)} ms`
    : '';
  return `${calls} calls in the last second, ${failures} failed${slow}`;
}
