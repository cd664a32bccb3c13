/** A program of a page: the code under one heading, and what the page says that it prints. */
export interface PageProgram {
  readonly heading: string;
  readonly code: string;
  /** Undefined where the page does not say. */
  readonly output: string | undefined;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

/**
 * The programs of a Markdown page. All `ts` blocks under one heading are one program, in their order; the `text`
 * and `mermaid` blocks under it, if any, are what that program prints. A heading starts anew: its program imports what it uses.
 */
export function programsOf(page: string): PageProgram[] {
  return sectionsOf(page).flatMap(({ heading, body }) => {
    const blocks = [...body.matchAll(FENCE)].map(([, language = '', text = '']) => ({ language, text }));
    const joined = (...wanted: readonly string[]) =>
      blocks.filter(({ language }) => wanted.includes(language)).map(({ text }) => text);
    const code = joined('ts');
    const output = joined('text', 'mermaid');
    if (code.length === 0) return [];
    return [{ heading, code: code.join('\n'), output: output.length === 0 ? undefined : output.join('') }];
  });
}

function sectionsOf(page: string): { heading: string; body: string }[] {
  let last = { heading: '', body: '' };
  const sections = [last];
  let isCode = false;
  for (const line of page.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    const heading = isCode ? undefined : /^#+ (.*)$/.exec(line)?.[1];
    if (heading === undefined) last.body += `${line}\n`;
    else sections.push((last = { heading, body: '' }));
  }
  return sections;
}
