import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { MenuMarking } from '../../libs/contracts/index.js';
import { sharedData } from './shared-data.js';

/** A participatory budget as a file of Pabulib has it (arXiv 2012.06539), in what a menu knows. */
export type Pabulib = {
  readonly budget: number;
  readonly marking: MenuMarking;
  readonly most: number;
  readonly options: readonly PrintedOption[];
  readonly choices: readonly { readonly chooser: string; readonly marks: readonly { readonly optionId: string; readonly points: number | null }[] }[];
};
/** And what the file prints of an option: who voted for it, its points where there are any, whether it was selected where that is said. */
type PrintedOption = {
  readonly optionId: string;
  readonly title: string;
  readonly cost: number;
  readonly votes: number;
  readonly score: number | null;
  readonly selected: boolean | null;
};

/** Costs are in whole units of the currency: a menu counts hundredths. */
const hundredths = (text: string | undefined): number => Number(text) * 100;

/** Age, sex and whatever else is said of a voter is not read. */
export const readPabulib = (name: string): Pabulib => {
  const rows: string[][] = parse(readFileSync(join(sharedData, 'participatory-budget', name)), { delimiter: ';', bom: true, relax_column_count: true });
  const [meta, projects, votes] = ['META', 'PROJECTS', 'VOTES'].map((section) => sectionOf(rows, section)) as [Section, Section, Section];
  const of = new Map(meta.map(({ key, value }) => [key, value]));
  const inPoints = of.get('vote_type') === 'cumulative';
  return {
    budget: hundredths(of.get('budget')),
    marking: inPoints ? 'POINTS' : 'APPROVALS',
    most: Number(of.get(inPoints ? 'max_sum_points' : 'max_length')),
    options: projects.map(({ project_id: optionId = '', name: title = '', cost, votes: printed, score, selected }) => ({
      optionId,
      title,
      cost: hundredths(cost),
      votes: Number(printed),
      score: score === undefined ? null : Number(score),
      selected: selected === undefined ? null : selected === '1',
    })),
    choices: votes.map(({ voter_id: chooser = '', vote = '', points }) => {
      const given = points?.split(',').map(Number);
      return { chooser, marks: vote.split(',').map((optionId, index) => ({ optionId, points: given?.[index] ?? null })) };
    }),
  };
};

type Section = readonly Readonly<Record<string, string | undefined>>[];

/** Of the rows between a section's name and the next one, by the names in its heading. */
const sectionOf = (rows: readonly string[][], section: string): Section => {
  const start = rows.findIndex(([name, ...more]) => name === section && more.length === 0);
  const [heading = [], ...all] = rows.slice(start + 1);
  const end = all.findIndex(({ length }) => length === 1);
  return all.slice(0, end === -1 ? undefined : end).map((row) => Object.fromEntries(heading.map((name, index) => [name, row[index]])));
};
