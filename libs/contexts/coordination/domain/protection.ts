import { referenceTo, type ProjectKind, type RuleReference, type Rules, type Works } from '../../../contracts/index.js';

/** A new surface, and until when nobody digs it up; half-open instants. Kept under the rule that held when it was finished. */
export type Protection = { readonly from: string; readonly until: string; readonly diggingKinds: readonly string[]; readonly rule: RuleReference };

/** Rule surfaces.protection. Streets and districts have standing area projects; a lane of an estate belongs to a renewal. */
export const protectionOf = ({ surface }: Pick<Works, 'surface'>, finishedAt: string, projectKind: ProjectKind, rule: Rules['protection']): Protection => {
  const { builtMonths, overhauledMonths, estateLaneMonths, diggingKinds } = rule.values;
  const months = projectKind === 'RENEWAL' ? estateLaneMonths : surface === 'BUILT' ? builtMonths : overhauledMonths;
  return { from: finishedAt, until: monthsLater(finishedAt, months), diggingKinds, rule: referenceTo(rule) };
};

/** Who may waive it. */
export const waiversOf = (projectKind: ProjectKind, { values }: Rules['protection']): readonly string[] =>
  projectKind === 'RENEWAL' ? values.estateLaneWaivers : values.cityRoadWaivers;

/** The same day of the month, or its last: 31 August and 18 months are 28 February. */
const monthsLater = (instant: string, months: number): string => {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.toISOString();
};
