import type { PermitEventOf, RuleReference } from '../../../contracts/index.js';
import { assertNever, type Decider } from '../../../platform/kernel/index.js';

export type OverdueState = { readonly told: boolean };

export type OverdueCommand = {
  readonly type: 'report-overdue-permit';
  readonly worksId: string;
  readonly ownerId: string;
  readonly startedAt: string;
  readonly rule: RuleReference;
  /** Whether leave to dig had been requested by the deadline, and not refused before they began. */
  readonly requested: boolean;
};

export type OverdueEvent = PermitEventOf<'permit-overdue'>;

/** Works that were begun in an emergency, and whose permit nobody asked for in time: told once, and then it stays so. */
export const overduePermits: Decider<OverdueState, OverdueCommand, OverdueEvent> = {
  category: 'overdue-permit',
  initialState: { told: false },
  decide: ({ worksId, ownerId, startedAt, rule, requested }, { told }) =>
    requested || told ? [] : [{ type: 'permit-overdue', data: { worksId, ownerId, startedAt, rule: { ...rule } } }],
  evolve: (_, event) => {
    switch (event.type) {
      case 'permit-overdue':
        return { told: true };
      default:
        return assertNever(event.type);
    }
  },
};
