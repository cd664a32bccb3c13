/** What a library prints by itself, in place of printing it. */
export function printed(print: () => void): string {
  const lines: string[] = [];
  // It knows no other way, and is given nothing else to print meanwhile.
  const { log } = console;
  console.log = (line: unknown) => void lines.push(String(line));
  try {
    print();
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}
