import type { ConflictClosing, ConflictDetected, coordinationEvents, Works } from '../../../contracts/index.js';
import { sameJson, type JsonObject } from '../../../platform/kernel/index.js';
import { endOf, type DetectionRules, type Finding, type KnownFinding, type Surveyed } from './findings.js';
import { isDoneAsDecided, isTolerated, isToleratedByDecision, toleratedAs } from './fulfilment.js';

/** What the detector tells of one finding, in order, and how the finding stands afterwards. */
export type Told = { readonly events: readonly { readonly type: keyof typeof coordinationEvents; readonly data: JsonObject }[]; readonly becomes: KnownFinding };

type About = { readonly pair: readonly [Surveyed, Surveyed]; readonly cause: string; readonly rules: DetectionRules; readonly ruleChanged: boolean };

const isConflict = <F extends { readonly kind: string; readonly data: Finding['data'] }>(finding: F): finding is F & { readonly data: ConflictDetected } =>
  finding.kind !== 'CHANCE';
const worksOf = ([a, b]: About['pair']): readonly [Works, Works] => [a.works, b.works];
const nameOf = ({ kind }: Pick<Finding, 'kind'>): 'conflict' | 'chance' => (kind === 'CHANCE' ? 'chance' : 'conflict');

/** A finding that stands now and did not before; undefined where it is tolerated as it stands. */
export const begun = (finding: Finding, before: KnownFinding | undefined, { pair }: Pick<About, 'pair'>): Told | undefined => {
  if (before && isConflict(finding) && isTolerated(finding.data, before.tolerated, worksOf(pair))) return undefined;
  const type = finding.kind === 'CHANCE' ? 'chance-found' : before ? 'conflict-reopened' : 'conflict-detected';
  return { events: [{ type, data: finding.data }], becomes: { ...finding, open: true, openings: (before?.openings ?? 0) + 1, decision: null, tolerated: null } };
};

/** One that stood and stands: told of where it has changed, closed where the plans have become what was decided to tolerate. */
export const goesOn = (finding: Finding, before: KnownFinding, about: Pick<About, 'pair' | 'cause'>): Told | undefined => {
  const changed: Told['events'] = sameJson(finding.data, before.data) ? [] : [{ type: `${nameOf(finding)}-changed`, data: finding.data }];
  const stands = { ...before, data: finding.data };
  const tolerated = toleratedOf(stands, about);
  if (tolerated) return { events: [...changed, ...tolerated.events], becomes: tolerated.becomes };
  return changed.length > 0 ? { events: changed, becomes: stands } : undefined;
};

/** Whether a finding would be open, if the plans were such that it is found. */
export const wouldStand = (finding: Finding, before: KnownFinding | undefined, pair: About['pair']): boolean =>
  before?.open ? (goesOn(finding, before, { pair, cause: '' })?.becomes.open ?? true) : begun(finding, before, { pair }) !== undefined;

/** One that stood and stands no longer, and why. */
export const ended = (before: KnownFinding, { pair, cause, rules, ruleChanged }: About): Told => {
  const reason = ruleChanged ? 'RULE_CHANGED' : endOf(before.kind, ...pair, rules);
  const becomes = { ...before, open: false, decision: null };
  if (!isConflict(before)) return { events: [{ type: 'chance-lapsed', data: { chanceId: before.id, reason, causedBy: cause } }], becomes };
  const asDecided = before.decision !== null && isDoneAsDecided(before.decision, worksOf(pair));
  return { events: closing(before.id, asDecided ? 'AS_DECIDED' : (reason as ConflictClosing), cause), becomes };
};

/** What follows from a decision at once: nothing, until the plans have changed; of a waiver, the end. */
export const toleratedOf = (finding: KnownFinding, { pair, cause }: Pick<About, 'pair' | 'cause'>): Told | undefined => {
  if (!isConflict(finding) || !finding.decision) return undefined;
  const reason = isToleratedByDecision(finding.decision, worksOf(pair));
  if (!reason) return undefined;
  const tolerated = toleratedAs(reason, finding.data, worksOf(pair));
  return { events: closing(finding.id, reason, cause), becomes: { ...finding, open: false, decision: null, tolerated } };
};

/** Decided cases are verified before they are closed. */
const closing = (conflictId: string, reason: ConflictClosing, causedBy: string): Told['events'] => {
  const verified = reason === 'AS_DECIDED' || reason === 'WAIVED' || reason === 'SHARED';
  return [
    ...(verified ? [{ type: 'conflict-verified' as const, data: { conflictId, causedBy } }] : []),
    { type: 'conflict-closed', data: { conflictId, reason, causedBy } },
  ];
};
