// What a vitest JSON report says of each test.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** @typedef {{ title: string, ancestorTitles: string[], status: string }} Assertion */
/** @typedef {{ file: string, titles: string[], status: string }} Told one test: the titles of its suites, and its own */

/** Where reports go, unless somebody says otherwise. */
export const REPORT = process.env['ONEIRIC_TEST_REPORT'] ?? 'build/test-report.json';

/** @returns {Told[]} */
export function testsOf(report = REPORT) {
  /** @type {{ testResults: { name: string, assertionResults: Assertion[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults.flatMap(({ name, assertionResults }) => {
    const file = relative(process.cwd(), name).replaceAll('\\', '/');
    return assertionResults.map(({ ancestorTitles, title, status }) => ({
      file,
      // Type tests name their file as the outermost suite.
      titles: [...ancestorTitles, title].filter((one) => one !== file),
      status,
    }));
  });
}

/** By letter, then by number. @param {string} a @param {string} b */
export function order(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
