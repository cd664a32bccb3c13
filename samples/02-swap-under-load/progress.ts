const LINE_MS = 2_000;
const REDRAW_MS = 100;

/** Shows a line that changes: in place on a terminal, every two seconds in a file or pipe. Returns what ends it. */
export function showProgress(line: () => string): () => void {
  const { stdout } = process;
  const draw = () => stdout.write(stdout.isTTY ? `\r\u001b[K${line()}` : `${line()}\n`);
  const timer = setInterval(draw, stdout.isTTY ? REDRAW_MS : LINE_MS);
  return () => {
    clearInterval(timer);
    draw();
    stdout.write('\n');
  };
}
