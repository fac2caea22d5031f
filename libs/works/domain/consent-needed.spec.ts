import { describe, expect, it } from '@jest/globals';
import { specify } from '../../platform/kernel/testing/specify.js';
import { worksDecider } from './works.js';
import { blocked, gasCo, permit, plan, planned, revise, revised, start, started } from './works.builders.js';
import type { KnownConsent, WorkItemOfWorks } from './consent-needed.js';

const works = specify(worksDecider);
const day = '2027-06-01T00:00:00.000Z';

const asked = (changes: Partial<KnownConsent> = {}): KnownConsent => ({
  question: 'lift',
  matter: 'alter-building',
  askedOn: '2027-03-01',
  consentedAt: null,
  ...changes,
});
const agreed = (at = day) => asked({ consentedAt: new Date(at) });
const lift = (changes: Partial<WorkItemOfWorks> = {}): WorkItemOfWorks => ({
  ...{ id: 'lift', projectId: 'mao-er', title: 'A lift', consent: 'alter-building', dropped: false, asked: [] },
  ...changes,
});
const ofLift = planned({ workItemId: 'lift' });
const messageOf = (workItem: WorkItemOfWorks): string => {
  try {
    worksDecider.decide(start({ workItem }), { status: 'PLANNED', works: { ...plannedWorks } });
  } catch (error) {
    return (error as Error).message;
  }
  return 'They may start';
};
const { worksId, ...details } = ofLift.data as Extract<typeof ofLift, { type: 'works-planned' }>['data'];
const plannedWorks = { ...details, id: worksId };

describe('Works of a work item that waits for owners', () => {
  it('start once what they decided has taken effect, and not an instant before', () => {
    works
      .given(ofLift)
      .when(start({ workItem: lift({ asked: [agreed('2027-06-01T00:00:00.001Z')] }) }))
      .thenRefuses('OWNERS_CONSENT_MISSING', 'worksId');
    works
      .given(ofLift)
      .when(start({ workItem: lift({ asked: [agreed()] }) }))
      .then(started());
  });
  it('are told where it is asked, or that it is not', () => {
    expect(messageOf(lift())).toContain('The work item “A lift” waits for the owners’ decision on alter-building: no ballot asks about it');
    expect(messageOf(lift({ asked: [asked()] }))).toContain('question lift of the ballot announced on 2027-03-01 has not taken effect');
    expect(messageOf(lift({ asked: [agreed('2027-06-02T00:00:00.000Z')] }))).toContain('took effect at 2027-06-02T00:00:00.000Z');
  });
  it('wait for the matter of the work item, not for another', () =>
    works
      .given(ofLift)
      .when(start({ workItem: lift({ asked: [{ ...agreed(), matter: 'use-fund' }] }) }))
      .thenRefuses('OWNERS_CONSENT_MISSING'));
  it('need their permit besides', () =>
    works
      .given(ofLift)
      .when(start({ workItem: lift({ asked: [agreed()] }), permits: [] }))
      .thenRefuses('PERMIT_MISSING'));
  it('wait again when they go on after having been blocked, if it is dropped by then', () =>
    works
      .given(ofLift, started(), blocked())
      .when(start({ workItem: lift({ asked: [agreed()], dropped: true }) }))
      .thenRefuses('ALREADY_DROPPED', 'worksId'));
  it('do not start at all, once it is dropped', () =>
    works
      .given(planned({ workItemId: 'lift' }))
      .when(start({ workItem: lift({ consent: null, dropped: true }) }))
      .thenRefuses('ALREADY_DROPPED', 'worksId'));
  it('start at once, where they mend what has burst', () =>
    works
      .given(planned({ workItemId: 'lift', kind: 'EMERGENCY_REPAIR' }))
      .when(start({ workItem: lift(), permits: [] }))
      .then(started()));
  it('start at once, where the work item waits for nobody, or there is none', () => {
    works
      .given(ofLift)
      .when(start({ workItem: lift({ consent: null }) }))
      .then(started());
    works.given(planned()).when(start()).then(started());
  });
  it('are looked at again, where they were revised meanwhile', () => {
    works.given(ofLift).when(start()).thenRefuses('VERSION_CONFLICT');
    works
      .given(ofLift, revised({ workItemId: 'roof' }))
      .when(start({ workItem: lift({ asked: [agreed()] }) }))
      .thenRefuses('VERSION_CONFLICT');
  });
});

describe('The work item of works', () => {
  it('is one of their project that is not dropped', () => {
    works.when(plan({ workItemId: 'lift', workItem: lift() })).then(ofLift);
    works.when(plan({ workItemId: 'lift', workItem: lift({ projectId: 'elsewhere' }) })).thenRefuses('UNKNOWN_WORK_ITEM', 'workItemId');
    works.when(plan({ workItemId: 'lift', workItem: lift({ dropped: true }) })).thenRefuses('ALREADY_DROPPED', 'workItemId');
    works
      .given(planned())
      .when(revise({ workItemId: 'lift' }, { workItem: lift({ projectId: 'elsewhere' }) }))
      .thenRefuses('UNKNOWN_WORK_ITEM', 'workItemId');
  });
  it('is given, changed and taken away until they begin', () => {
    works
      .given(planned())
      .when(revise({ workItemId: 'lift' }, { workItem: lift() }))
      .then(revised({ workItemId: 'lift' }));
    works
      .given(ofLift)
      .when(revise({ workItemId: null }))
      .then(revised({ workItemId: null }));
    works
      .given(planned())
      .when(revise({ workItemId: null }))
      .thenRefuses('NOTHING_CHANGES');
  });
  it('stays with works that have begun, also while they are blocked', () => {
    works
      .given(ofLift, started())
      .when(revise({ workItemId: null }))
      .thenRefuses('ALREADY_STARTED', 'workItemId');
    works
      .given(ofLift, started(), blocked())
      .when(revise({ workItemId: 'roof' }, { workItem: lift({ id: 'roof' }) }))
      .thenRefuses('ALREADY_STARTED', 'workItemId');
    works
      .given(ofLift, started())
      .when(revise({ title: 'A shaft' }))
      .then(revised({ title: 'A shaft' }));
  });
  it('is joined by works that have begun only where it waits for nobody any more', () => {
    works
      .given(planned(), started())
      .when(revise({ workItemId: 'lift' }, { workItem: lift() }))
      .thenRefuses('OWNERS_CONSENT_MISSING');
    works
      .given(planned(), started())
      .when(revise({ workItemId: 'lift' }, { workItem: lift({ asked: [agreed()] }) }))
      .then(revised({ workItemId: 'lift' }));
  });
  it('holds up an emergency that turns into other works', () => {
    const mended = planned({ workItemId: 'lift', kind: 'EMERGENCY_REPAIR' });
    works
      .given(mended, started())
      .when(revise({ kind: 'EXCAVATION' }, { workItem: lift() }))
      .thenRefuses('OWNERS_CONSENT_MISSING');
    works
      .given(mended, started())
      .when(revise({ kind: 'EXCAVATION' }, { workItem: lift({ asked: [agreed()] }), permits: [permit()] }))
      .then(revised({ kind: 'EXCAVATION' }));
  });
  it('is no business of others', () =>
    works
      .given(ofLift)
      .when(start({ by: gasCo, workItem: lift() }))
      .thenRefuses('NOT_THE_OWNER'));
});
