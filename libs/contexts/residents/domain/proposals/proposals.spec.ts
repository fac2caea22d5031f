import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { proposalEvents, type AnswerClock, type ProposalEvent, type WorkItemClass } from '../../../../contracts/index.js';
import { fold, Refusal } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import { asPublished, proposals, type ProposalCommand, type ToldOfProposal } from './proposals.js';
import { shownTo } from './shown.js';

const rule = { id: 'proposals.answer', version: 1 };
const clock: AnswerClock = { answerBy: '2027-06-29T09:30:00.000Z', provisional: false, rule };
const later: AnswerClock = { answerBy: '2027-07-13T09:30:00.000Z', provisional: true, rule };
const wording = { title: 'A lift', text: 'Nobody on the sixth floor is under seventy.', class: 'IMPROVEMENT' } as const;

/** As the log keeps it. */
const by = (personId: string, event: ProposalEvent): ToldOfProposal => ({ ...event, metadata: { actor: { personId } } });
const made = by('zhao', { type: 'proposal-made', data: { proposalId: 'p1', projectId: 'lane', organisationId: 'committee', ...wording, ...clock } });
const coSigned = (version = 1, signatures = 1): ProposalEvent => ({ type: 'proposal-cosigned', data: { proposalId: 'p1', version, signatures } });
const amended = ({ version = 2, earlierSignatures = 0, ...given }: Partial<AnswerClock> & { version?: number; earlierSignatures?: number } = {}): ProposalEvent => ({
  type: 'proposal-amended',
  data: { proposalId: 'p1', version, ...wording, title: 'Two lifts', earlierSignatures, ...later, ...given },
});
const accepted = (version = 1): ProposalEvent => ({
  type: 'proposal-accepted',
  data: { proposalId: 'p1', projectId: 'lane', version, title: version === 1 ? 'A lift' : 'Two lifts', class: 'IMPROVEMENT', consent: 'alter-building' },
});
const refused: ProposalEvent = { type: 'proposal-refused', data: { proposalId: 'p1', version: 1, reason: 'The shaft is too weak', basis: 'Survey, section 4' } };
const withdrawn: ProposalEvent = { type: 'proposal-withdrawn', data: { proposalId: 'p1' } };
const overdue: ProposalEvent = { type: 'proposal-overdue', data: { proposalId: 'p1', ownerId: 'district', ...clock } };

const propose: ProposalCommand = { type: 'propose', proposalId: 'p1', projectId: 'lane', organisationId: 'committee', ...wording, clock };
const coSign = (personId = 'qian', version = 1, isProgram = false): ProposalCommand => ({ type: 'co-sign-proposal', personId, isProgram, version });
type Amendment = { personId?: string; title?: string | null; text?: string | null; class?: WorkItemClass | null };
const amend = ({ personId = 'zhao', title = 'Two lifts', text = null, class: itsClass = null }: Amendment = {}): ProposalCommand => ({
  type: 'amend-proposal',
  personId,
  title,
  text,
  class: itsClass,
  clock: later,
});
const withdraw = (personId = 'zhao'): ProposalCommand => ({ type: 'withdraw-proposal', personId });
const accept = ({ by: sender = 'district', version = 1 } = {}): ProposalCommand => ({
  type: 'accept-proposal',
  by: sender,
  openedBy: 'district',
  version,
  consent: 'alter-building',
});
const refuse = ({ by: sender = 'district', version = 1, reason = 'The shaft is too weak', basis = 'Survey, section 4' } = {}): ProposalCommand => ({
  type: 'refuse-proposal',
  by: sender,
  openedBy: 'district',
  version,
  reason,
  basis,
});
const report = (deadline = clock.answerBy): ProposalCommand => ({ type: 'report-overdue-proposal', deadline, ownerId: 'district' });

const spec = specify(proposals);

describe('A proposal', () => {
  it('is made once, by whom the events do not say', () => {
    const { metadata: _, ...event } = made;
    spec.when(propose).then(event);
    expect(JSON.stringify(event)).not.toContain('zhao');
    spec.given(made).when(propose).thenRefuses('ALREADY_EXISTS', 'idempotencyKey');
  });

  it('is signed by others, each once', () => {
    spec.given(made).when(coSign()).then(coSigned());
    spec.given(made, by('qian', coSigned())).when(coSign('sun')).then(coSigned(1, 2));
    spec.given(made, by('qian', coSigned())).when(coSign()).thenRefuses('ALREADY_SIGNED', 'proposalId');
  });
  it.each<[string, ProposalCommand, ToldOfProposal[], string, string | undefined]>([
    ['by who proposed it', coSign('zhao'), [made], 'ALREADY_SIGNED', 'proposalId'],
    ['by a program', coSign('api-key 7', 1, true), [made], 'NOT_A_PERSON', undefined],
    ['in a text that was replaced', coSign('qian', 1), [made, amended()], 'TEXT_HAS_CHANGED', 'version'],
    ['in a text that there is not', coSign('qian', 2), [made], 'TEXT_HAS_CHANGED', 'version'],
    ['once it is answered', coSign(), [made, accepted()], 'PROPOSAL_IS_CLOSED', 'proposalId'],
    ['where there is none', coSign(), [], 'UNKNOWN_PROPOSAL', 'proposalId'],
  ])('is not signed %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );

  it('is amended by who proposed it: a new text, a new clock, and signatures that stand for the text before', () => {
    const history = [made, by('qian', coSigned())];
    spec
      .given(...history)
      .when(amend())
      .then(amended({ earlierSignatures: 1 }));
    const after = [...history, amended({ earlierSignatures: 1 })];
    expect(asPublished(fold(proposals, after))).toMatchObject({ version: 2, title: 'Two lifts', answerBy: later.answerBy, signatures: [{ version: 1, count: 1 }] });
    spec
      .given(...after)
      .when(coSign('qian', 2))
      .then(coSigned(2, 1));
    expect(shownTo('qian', fold(proposals, after)).signedVersion).toBe(1);
    expect(shownTo('qian', fold(proposals, [...after, by('qian', coSigned(2, 1))]))).toMatchObject({
      signedVersion: 2,
      signatures: [
        { version: 1, count: 1 },
        { version: 2, count: 1 },
      ],
    });
  });
  it.each<[string, ProposalCommand, ToldOfProposal[], string]>([
    ['by anybody else', amend({ personId: 'qian' }), [made], 'NOT_THE_PROPOSER'],
    ['into what it is', amend({ title: ' A lift ' }), [made], 'NOTHING_CHANGES'],
    ['once it is answered', amend(), [made, refused], 'PROPOSAL_IS_CLOSED'],
  ])('is not amended %s', (_, command, history, code) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code),
  );

  it('is withdrawn by who proposed it, and by nobody else', () => {
    spec.given(made).when(withdraw()).then(withdrawn);
    spec.given(made).when(withdraw('qian')).thenRefuses('NOT_THE_PROPOSER', 'proposalId');
    spec.given(made, withdrawn).when(withdraw()).thenRefuses('PROPOSAL_IS_CLOSED', 'proposalId');
  });

  it('is accepted as it stands, or refused with a reason and its basis, by the owner of the project', () => {
    spec.given(made).when(accept()).then(accepted());
    spec
      .given(made, amended())
      .when(accept({ version: 2 }))
      .then(accepted(2));
    spec
      .given(made)
      .when(refuse({ reason: ' The shaft is too weak ' }))
      .then(refused);
  });
  it.each<[string, ProposalCommand, ToldOfProposal[], string, string]>([
    ['by anybody else', accept({ by: 'street' }), [made], 'NOT_THE_PROJECTS_OWNER', 'proposalId'],
    ['by anybody else, as a refusal', refuse({ by: 'street' }), [made], 'NOT_THE_PROJECTS_OWNER', 'proposalId'],
    ['in a text that was replaced', accept(), [made, amended()], 'TEXT_HAS_CHANGED', 'version'],
    ['without a reason', refuse({ reason: ' ' }), [made], 'REASON_MISSING', 'reason'],
    ['without a basis', refuse({ basis: '' }), [made], 'BASIS_MISSING', 'basis'],
    ['twice', refuse(), [made, accepted()], 'PROPOSAL_IS_CLOSED', 'proposalId'],
    ['once it is withdrawn', accept(), [made, withdrawn], 'PROPOSAL_IS_CLOSED', 'proposalId'],
  ])('is not answered %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );

  it('that nobody answers is told of once, and accepted by nobody', () => {
    spec.given(made).when(report()).then(overdue);
    spec.given(made, overdue).when(report()).thenNothing();
    expect(asPublished(fold(proposals, [made, overdue]))).toMatchObject({ status: 'OPEN', overdue: true });
    spec.given(made, overdue).when(accept()).then(accepted());
  });
  it('is not told of as overdue once it is answered, or while its clock runs anew', () => {
    for (const history of [
      [made, accepted()],
      [made, refused],
      [made, withdrawn],
      [made, amended()],
    ])
      spec
        .given(...history)
        .when(report())
        .thenNothing();
  });
  it('that is overdue stays so: an amendment gives no more time', () => spec.given(made, overdue).when(amend()).then(amended(clock)));
});

it('Whatever is tried in whatever order, what was decided is published language, names no person and folds, and nobody signs a text twice', () => {
  const [person, sender, version] = [fc.constantFrom('zhao', 'qian', 'sun'), fc.constantFrom('district', 'street'), fc.integer({ min: 1, max: 3 })];
  const attempt = fc.record({
    personId: person,
    command: fc.oneof(
      fc.constant(propose),
      version.map((one) => coSign(undefined, one)),
      fc.constantFrom('Two lifts', 'Three lifts').map((title) => amend({ title })),
      fc.constant(withdraw()),
      fc.record({ by: sender, version }).map(accept),
      fc.record({ by: sender, version, reason: fc.constantFrom('', 'No') }).map(refuse),
      fc.constantFrom(clock.answerBy, later.answerBy).map(report),
    ),
  });
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 25 }), (attempts) => {
      const history: ToldOfProposal[] = [];
      for (const { personId, command } of attempts) {
        const state = fold(proposals, history);
        const before = structuredClone(state);
        try {
          const decided = proposals.decide('personId' in command ? { ...command, personId } : command, state);
          for (const event of decided) proposalEvents[event.type].parse(event.data);
          expect(JSON.stringify(decided)).not.toMatch(/zhao|qian|sun/);
          history.push(...decided.map((event) => by(personId, event)));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
      }
      const signed = history.flatMap(({ type, data, metadata }) => (type === 'proposal-cosigned' ? [`${data.version} ${metadata?.actor.personId}`] : []));
      expect(new Set(signed).size).toBe(signed.length);
      const state = fold(proposals, history);
      if (state.status === 'unknown') return;
      expect(state.proposal.signatures.reduce((sum, { count }) => sum + count, 0)).toBe(signed.length);
      expect(history.filter(({ type }) => type === 'proposal-overdue').length).toBeLessThanOrEqual(1);
    }),
  );
});
