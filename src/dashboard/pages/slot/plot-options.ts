import type uPlot from 'uplot';
import type { Series } from './call-series.js';

const HEIGHT_PX = 180;

/** How the plots of calls look: latency above, calls and failures below. Their colours are those of the page. */
export function plotOptions(series: Series): Omit<uPlot.Options, 'width'>[] {
  const common = {
    height: HEIGHT_PX,
    cursor: { show: false },
    legend: { show: false },
    plugins: [marksOf(series)],
    axes: axes(),
  };
  const [accent, warn, bad] = ['--accent', '--warn', '--bad'].map(colour);
  // Of the columns those that a plot is about; the words above it say what they are.
  return [
    {
      ...common,
      title: 'Latency, ms: half of the calls, and 99 of 100',
      series: [{}, ...lines(accent, warn), {}, {}],
    },
    {
      ...common,
      title: 'Calls a second: all, and those that failed',
      series: [{}, {}, {}, ...lines(accent, bad)],
    },
  ];
}

const lines = (...strokes: readonly (string | undefined)[]): uPlot.Series[] =>
  strokes.map((stroke) => ({ ...(stroke !== undefined && { stroke }) }));

const axes = () => [0, 1].map(() => ({ stroke: colour('--faint'), grid: { stroke: colour('--line') } }));

/** A line down where a swap has switched. */
const marksOf = (series: Series): uPlot.Plugin => ({
  hooks: {
    draw: (plot: uPlot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.strokeStyle = colour('--busy');
      ctx.setLineDash([4, 4]);
      for (const at of series.marks) {
        const x = Math.round(plot.valToPos(at, 'x', true));
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
      ctx.restore();
    },
  },
});

/** A colour of the page, in light and dark. */
function colour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
