import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { workItemEvents, type WorkItemEvent } from '../../../contracts/index.js';
import { fold, Refusal, type OrganisationId } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { workItems, type WorkItemCommand } from './work-items.js';

const district = 'district' as OrganisationId;
const stranger = 'street-office' as OrganisationId;
const lift = { id: 'w1', projectId: 'lane', title: 'A lift in building 3', class: 'IMPROVEMENT', consent: 'alter-building', proposalId: null } as const;

type By = { readonly by?: OrganisationId };
const add = ({ by = district, ...item }: By & Partial<typeof lift | { title: string }> = {}): WorkItemCommand => ({
  type: 'add-work-item',
  by,
  openedBy: district,
  item: { ...lift, ...item },
});
const drop = ({ by = district, reason = 'The owners voted against it' }: By & { readonly reason?: string } = {}): WorkItemCommand => ({
  type: 'drop-work-item',
  by,
  openedBy: district,
  reason,
});
const { id: workItemId, ...details } = lift;
const itemAdded: WorkItemEvent = { type: 'work-item-added', data: { workItemId, ...details } };
const itemDropped: WorkItemEvent = { type: 'work-item-dropped', data: { workItemId, reason: 'The owners voted against it' } };

describe('A work item', () => {
  const spec = specify(workItems);

  it('is added by the owner of the project, with its class and the consent that it needs', () => spec.when(add({ title: ' A lift in building 3 ' })).then(itemAdded));
  it('is added once', () => spec.given(itemAdded).when(add()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey'));
  it('is added by nobody else', () => spec.when(add({ by: stranger })).thenRefuses('NOT_THE_PROJECTS_OWNER', 'projectId'));
  it('is dropped for a reason', () =>
    spec
      .given(itemAdded)
      .when(drop({ reason: ' The owners voted against it ' }))
      .then(itemDropped));
  it.each([
    ['by anybody else', drop({ by: stranger }), [itemAdded], 'NOT_THE_PROJECTS_OWNER', 'workItemId'],
    ['without a reason', drop({ reason: ' ' }), [itemAdded], 'REASON_MISSING', 'reason'],
    ['twice', drop(), [itemAdded, itemDropped], 'ALREADY_DROPPED', 'workItemId'],
    ['where there is none', drop(), [], 'UNKNOWN_WORK_ITEM', 'workItemId'],
  ])('is not dropped %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );
});

it('Whatever is tried in whatever order, what was decided is published language and folds, and what was refused changes nothing', () => {
  const by = fc.constantFrom(district, stranger);
  const command = fc.oneof(
    by.map((sender) => add({ by: sender })),
    fc.record({ by, reason: fc.constantFrom('', 'No money') }).map(drop),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 10 }), (commands) => {
      const history: WorkItemEvent[] = [];
      for (const next of commands) {
        const state = fold(workItems, history);
        const before = structuredClone(state);
        try {
          const decided = workItems.decide(next, state);
          for (const event of decided) workItemEvents[event.type].parse(event.data);
          history.push(...decided);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
      }
      expect(history.map(({ type }) => type)).toEqual(['work-item-added', 'work-item-dropped'].slice(0, history.length));
    }),
  );
});
