import { referenceTo, type ProjectKind, type RuleReference, type Rules, type Works } from '../../../contracts/index.js';

/** A new surface, and until when nobody digs it up; half-open instants. Kept under the rule that held when it was finished. */
export type Protection = { readonly from: string; readonly until: string; readonly diggingKinds: readonly string[]; readonly rule: RuleReference };

/**
 * Rule surfaces.protection. Streets and districts have standing area projects; a lane of an estate belongs to a renewal.
 * @param monthsAfter counts in the calendar of the installation's zone
 */
export const protectionOf = (
  { surface }: Pick<Works, 'surface'>,
  finishedAt: Date,
  projectKind: ProjectKind,
  rule: Rules['protection'],
  monthsAfter: (instant: Date, months: number) => Date,
): Protection => {
  const { builtMonths, overhauledMonths, estateLaneMonths, diggingKinds } = rule.values;
  const months = projectKind === 'RENEWAL' ? estateLaneMonths : surface === 'BUILT' ? builtMonths : overhauledMonths;
  return { from: finishedAt.toISOString(), until: monthsAfter(finishedAt, months).toISOString(), diggingKinds, rule: referenceTo(rule) };
};

/** Who may waive it. */
export const waiversOf = (projectKind: ProjectKind, { values }: Rules['protection']): readonly string[] =>
  projectKind === 'RENEWAL' ? values.estateLaneWaivers : values.cityRoadWaivers;
