import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entryHash, recountFile, rollRootOf, rootOf, type RecountEntry, type RecountFile } from '../../libs/contexts/residents/ballots/recount-file.js';
import { drawn, lift, manager, wholeBallot, type Voter } from '../../libs/contexts/residents/ballots/testing/whole-ballot.js';
import { blinded, enter } from '../../libs/contexts/residents/domain/ballots/commitments.js';
import { makeVote } from '../../libs/contexts/residents/domain/ballots/question-vote.js';
import { againstReceipt } from './receipt.js';
import { recount } from './recount.js';

const yes = { lift: 'YES', manager: 'North' };
const voters: readonly Voter[] = [
  ...Array.from({ length: 4 }, (_, index) => ({ areas: [6_000 + index], marks: yes })),
  { areas: [8_000, 1_250], marks: yes },
  { areas: [7_000], marks: { lift: 'NO', manager: 'South' } },
  { areas: [7_000], marks: { lift: 'SPOILED', manager: 'North' } },
  { areas: [6_000], marks: null },
];
const whole = wholeBallot(voters, [lift, manager]);
const { file, receipts } = whole;

const faultsOf = (changed: RecountFile) => recount(changed).faults;
const idOf = (head: number) => whole.votes[head]?.own[0]?.entry.id ?? '';
const entryOf = (head: number): RecountEntry => file.entries.find(({ id }) => id === idOf(head))!;
const withEntries = (entries: readonly RecountEntry[]): RecountFile => ({ ...file, entries });
const changing = (head: number, change: (entry: RecountEntry) => RecountEntry) => withEntries(file.entries.map((each) => (each.id === idOf(head) ? change(each) : each)));
/** As an operator may who publishes the list and its roots anew. */
const publishedAnew = (changed: RecountFile): RecountFile => {
  const leaves = changed.entries.map((each) => [each.id, entryHash(each)] as const);
  return { ...changed, leaves, root: rootOf(leaves.map(([, hash]) => hash)), rollRoot: rollRootOf(changed.entries) };
};
const swapped = (entry: RecountEntry): RecountEntry => {
  const vote = entry.votes?.['lift'];
  if (!vote) throw new Error('It voted');
  const { YES, NO } = vote.options;
  return { ...entry, votes: { ...entry.votes, lift: { ...vote, options: { YES: NO!, NO: YES! } } } };
};

describe('A ballot as it was counted', () => {
  it('is recounted: roll, votes, sums, thresholds, outcome', () => {
    const { faults, said } = recount(file);
    expect(faults).toEqual([]);
    expect(said).toEqual([
      `9 units, 8 heads and 532.56 m²; root ${file.root}, of the roll ${file.rollRoot}`,
      'lift (About lift): 6 heads and 402.56 m² take part; YES 5 heads and 332.56 m², NO 1 heads and 70.00 m²; THREE_QUARTERS: PASSED (YES)',
      'manager (About manager): 7 heads and 472.56 m² take part; North 6 heads and 402.56 m², South 1 heads and 70.00 m², East 0 heads and 0.00 m²; HALF: PASSED (North)',
    ]);
  });

  it('has the vote of every receipt', () => {
    for (const receipt of receipts) expect(againstReceipt(file, receipt).faults).toEqual([]);
    expect(againstReceipt(file, receipts[4]!).said).toEqual([
      `Your entry ${idOf(4)} counts for 1 heads and 80.00 m², and votes as you did: lift YES, manager North`,
      expect.stringMatching(/counts for 0 heads and 12\.50 m²/),
    ]);
  });

  it('shows whoever stayed silent that nobody has voted in their place', () => {
    expect(againstReceipt(file, receipts[7]!).said).toEqual([`Your entry ${idOf(7)} counts for 1 heads and 60.00 m², and has no vote, as you cast none`]);
    const stuffed = changing(7, (entry) => ({ ...entry, votes: entryOf(0).votes }));
    expect(againstReceipt(stuffed, receipts[7]!).faults).toEqual([expect.stringContaining(`Entry ${idOf(7)} has a vote, and by your receipt you cast none`)]);
  });

  it('is a file of the form that is read, and holds no area of anybody', () => {
    expect(recountFile.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
    const text = JSON.stringify(file.entries);
    expect(text).not.toMatch(/"area":\d/);
  });

  it('comes out, whoever votes how', () => {
    const marks = fc.option(fc.record({ lift: fc.constantFrom('YES', 'NO', 'ABSTAIN', 'SPOILED') }), { nil: null, freq: 4 });
    const any = fc.array(fc.record({ areas: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 2 }), marks }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(any, (some) => {
        const { file: of, receipts: kept } = wholeBallot(some);
        expect(recount(of).faults).toEqual([]);
        for (const receipt of kept) expect(againstReceipt(of, receipt).faults).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});

describe('The recount names the entry, when', () => {
  it('a vote is changed', () => expect(faultsOf(changing(0, swapped))).toContain(`Entry ${idOf(0)} was changed: it is not what the published list has`));
  it('a vote is changed, and the list is published anew', () =>
    expect(faultsOf(publishedAnew(changing(0, swapped)))).toContain(`Entry ${idOf(0)} does not vote on lift with what its unit counts for, or for more than one option`));
  it('a vote is taken out', () =>
    expect(faultsOf(changing(2, (entry) => ({ ...entry, votes: null })))).toContain(`Entry ${idOf(2)} was changed: it is not what the published list has`));
  it('an entry is removed', () =>
    expect(faultsOf(withEntries(file.entries.filter(({ id }) => id !== idOf(3))))).toContain(`Entry ${idOf(3)} was removed: the published list has it`));
  it('an entry is added', () => {
    const added = { ...entryOf(1), id: 'added' };
    expect(faultsOf(withEntries([...file.entries, added]))).toContain('Entry added was added: the published list does not have it');
    expect(faultsOf(publishedAnew(withEntries([...file.entries, added])))).toContain('Entry added does not count for one head at most');
  });
  it('a unit votes twice', () => expect(faultsOf(withEntries([...file.entries, entryOf(1)]))).toContain(`Entry ${idOf(1)} stands in it twice`));
  it('one votes with another’s vote', () => {
    const copied = changing(5, (entry) => ({ ...entry, votes: entryOf(0).votes }));
    expect(faultsOf(publishedAnew(copied))).toContain(`Entry ${idOf(5)} does not vote on lift with what its unit counts for, or for more than one option`);
  });
  it('one votes with more than its unit counts for, or with two heads', () => {
    const random = drawn('forger');
    const { entry, counts } = whole.votes[0]!.own[0]!;
    const place = { ballotId: file.ballotId, question: 'lift', options: lift.options };
    const { vote } = makeVote(place, entry, { ...counts, area: counts.area + 1 }, 'YES', random);
    const forged = publishedAnew(changing(0, (each) => ({ ...each, votes: { ...each.votes, lift: vote } })));
    expect(faultsOf(forged)).toContain(`Entry ${idOf(0)} does not vote on lift with what its unit counts for, or for more than one option`);
    const two = enter(file.ballotId, idOf(0), { ...blinded({ heads: 1, area: 6_000 }, random), heads: 2 }, random);
    expect(faultsOf(publishedAnew(changing(0, (each) => ({ ...each, ...two }))))).toContain(`Entry ${idOf(0)} does not count for one head at most`);
  });
  it('a vote leaves a question out, or has one too many', () => {
    const { lift: first } = entryOf(0).votes ?? {};
    expect(faultsOf(publishedAnew(changing(0, (each) => ({ ...each, votes: { lift: first ?? null } }))))).toContain(
      `Entry ${idOf(0)} votes on other questions than were put`,
    );
    expect(faultsOf(publishedAnew(changing(0, (each) => ({ ...each, votes: { lift: first ?? null, paint: null } }))))).toContain(
      `Entry ${idOf(0)} does not say how it stands to manager`,
    );
  });

  it('any character of it is changed', () => {
    const texts = (head: number) => [...JSON.stringify(entryOf(head)).matchAll(/[\w-]{43}/g)].map(({ index }) => index);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.nat(), fc.integer({ min: 0, max: 41 }), (head, which, at) => {
        const text = JSON.stringify(entryOf(head));
        const places = texts(head);
        const place = (places[which % places.length] ?? 0) + at;
        const changed = `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;
        const faults = faultsOf(publishedAnew(changing(head, () => JSON.parse(changed) as RecountEntry)));
        expect(faults.join('\n')).toContain(idOf(head));
      }),
      { numRuns: 10 },
    );
  });
});

describe('The recount of a secret ballot', () => {
  /** Its sums are all that was kept of what was chosen. */
  const secret = wholeBallot(voters, [lift, manager], 'ballot-2', 'SECRET');
  const ids = secret.file.entries.map(({ id }) => id);
  const changes: Readonly<Record<string, (entries: readonly RecountEntry[], index: number) => readonly RecountEntry[]>> = {
    changed: (entries, index) => entries.map((entry, at) => (at === index ? { ...entry, votes: entries[(at + 1) % entries.length]!.votes } : entry)),
    added: (entries, index) => [...entries, { ...entries[index]!, id: 'added' }],
    removed: (entries, index) => entries.filter((_, at) => at !== index),
    'taken out of the count': (entries, index) => entries.map((entry, at) => (at === index ? { ...entry, votes: null } : entry)),
  };

  it('comes out, and no receipt is needed for it', () => {
    expect(secret.file.mode).toBe('SECRET');
    expect(recount(secret.file).faults).toEqual([]);
  });

  it('names whichever entry is changed, added or removed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(changes)), fc.nat(ids.length - 1), (change, index) => {
        const entries = changes[change]!(secret.file.entries, index);
        // One that is silent has nothing that could be taken out.
        fc.pre(JSON.stringify(entries) !== JSON.stringify(secret.file.entries));
        expect(recount({ ...secret.file, entries }).faults.join('\n')).toContain(change === 'added' ? 'Entry added was added' : `Entry ${ids[index]} was`);
      }),
      { numRuns: 12 },
    );
  });

  it('finds what is changed although the list and its root are published anew', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(changes)), fc.nat(ids.length - 1), (change, index) => {
        const entries = changes[change]!(secret.file.entries, index);
        fc.pre(JSON.stringify(entries) !== JSON.stringify(secret.file.entries));
        expect(recount(publishedAnew({ ...secret.file, entries })).faults.join('\n')).toMatch(/ do(es)? not (vote|count|add up)/);
      }),
      { numRuns: 8 },
    );
  });

  it('has the vote of the receipt that was given with it; one that was asked for later shows that there is one, and not which', () => {
    const [receipt, silent] = [secret.receipts[0]!, secret.receipts[7]!];
    expect(againstReceipt(secret.file, receipt).said).toEqual([expect.stringContaining('votes as you did: lift YES, manager North')]);
    const later = { ...receipt, marks: null, units: receipt.units.map((unit) => ({ ...unit, votes: { lift: [], manager: [] } })) };
    expect(againstReceipt(secret.file, later)).toEqual({ faults: [], said: [expect.stringContaining('has a vote; this receipt does not say which')] });
    const entries = secret.file.entries.map((entry) => (entry.id === receipt.units[0]?.entryId ? { ...entry, votes: null } : entry));
    expect(againstReceipt({ ...secret.file, entries }, later).faults).toEqual([expect.stringContaining('has no vote that counts')]);
    expect(againstReceipt(secret.file, silent).said).toEqual([expect.stringContaining('has no vote, as you cast none')]);
  });
});

describe('The recount finds', () => {
  const first = file.questions[0]!;
  const saying = (change: Partial<typeof first>): RecountFile => ({ ...file, questions: [{ ...first, ...change }, ...file.questions.slice(1)] });
  it('totals that the votes do not add up to', () => {
    expect(faultsOf({ ...file, total: { ...file.total, heads: 9 } })).toContain('The entries of the roll do not add up to 9 heads and 532.56 m²');
    expect(faultsOf(saying({ cast: { ...first.cast, area: first.cast.area + 1 } }))).toContain('Those who took part in lift do not add up to 6 heads and 402.57 m²');
    expect(faultsOf(saying({ spoiled: { ...first.spoiled, heads: 0 } }))).toContain('The spoiled papers on lift do not add up to 0 heads and 70.00 m²');
    expect(faultsOf(saying({ got: first.got.toReversed() }))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^The votes for YES on lift do not add up to 1 heads/)]),
    );
  });
  it('an outcome that the totals do not come to', () => {
    expect(faultsOf(saying({ outcome: 'FAILED' }))).toEqual(['lift is said to be FAILED; by its totals it is PASSED']);
    expect(faultsOf(saying({ matter: 'dwelling-to-business' }))).toEqual(['lift is said to be PASSED; by its totals it is FAILED']);
    expect(faultsOf(saying({ chosen: 'NO' }))).toHaveLength(1);
  });
  it('a list whose root was not published, or that stands in another order', () => {
    expect(faultsOf({ ...file, root: file.rollRoot })).toEqual(['The list of entries is not the one whose root was published']);
    expect(faultsOf({ ...file, rollRoot: file.root })).toEqual(['The roll is not the one whose root was published at the opening']);
    expect(faultsOf({ ...file, leaves: file.leaves.toReversed() })).toEqual(['The entries do not stand in the order of the published list']);
  });
  it('what is no number at all', () =>
    expect(faultsOf({ ...file, total: { ...file.total, areaBlinding: 'x' } })).toContain('The entries of the roll do not add up to 8 heads and 532.56 m²'));
});

describe('A receipt shows what only who runs the server can do:', () => {
  const receipt = receipts[0]!;
  const of = (change: Partial<Voter>) => wholeBallot([{ ...voters[0]!, ...change }, ...voters.slice(1)], [lift, manager]).file;

  it('a whole ballot made anew with another vote is good by itself, but has not the entry of the receipt', () => {
    const forged = of({ marks: { lift: 'NO' } });
    expect(recount(forged).faults).toEqual([]);
    expect(againstReceipt(forged, receipt).faults).toEqual(['The roll is not the one that stood when the vote of your receipt was cast']);
  });

  it('one vote made anew over the same roll is named', () => {
    const { own } = whole.votes[0]!;
    const { entry, counts } = own[0]!;
    const { vote } = makeVote({ ballotId: file.ballotId, question: 'lift', options: lift.options }, entry, counts, 'NO', drawn('operator'));
    const forged = publishedAnew(changing(0, (each) => ({ ...each, votes: { ...each.votes, lift: vote } })));
    expect(againstReceipt(forged, receipt).faults).toEqual([`Entry ${idOf(0)} was changed: on lift it does not say YES, as you did`]);
    expect(againstReceipt(forged, receipts[1]!).faults).toEqual([]);
  });

  it('a vote that is left out, spoiled or whose unit counts for less is named', () => {
    const rollRoot = file.rollRoot;
    expect(againstReceipt({ ...file, entries: [] }, receipt).faults).toEqual([`Entry ${idOf(0)} of your receipt was removed`]);
    expect(
      againstReceipt(
        changing(0, (each) => ({ ...each, votes: null })),
        receipt,
      ).faults,
    ).toEqual([`Entry ${idOf(0)} of your receipt has no vote that counts`]);
    expect(
      againstReceipt(
        changing(0, (each) => ({ ...each, votes: { ...each.votes, lift: null } })),
        receipt,
      ).faults,
    ).toEqual([`Entry ${idOf(0)} was changed: on lift it does not say YES, as you did`]);
    expect(againstReceipt({ ...changing(0, (each) => ({ ...each, counts: entryOf(1).counts })), rollRoot }, receipt).faults).toEqual([
      `Entry ${idOf(0)} does not count for 1 heads and 60.00 m², as your unit does`,
    ]);
  });

  it('and one of another ballot says nothing of this one', () =>
    expect(againstReceipt(file, { ...receipt, ballotId: 'ballot-2' }).faults).toEqual(['The receipt is of another ballot: ballot-2']));
});

describe('hutong-recount', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hutong-recount-'));
    const outcome = { ...file, questions: file.questions.map((each) => ({ ...each, outcome: 'FAILED' as const })) };
    const files = { ballot: file, receipt: receipts[0], lie: outcome, other: { hutong: 'ballot-recount', version: 2 } };
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, `${name}.json`), JSON.stringify(content))));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (...args: string[]) => {
    const command = promisify(execFile)(process.execPath, ['dist/tools/recount/main.js', ...args.map((each) => (each.endsWith('.json') ? join(folder, each) : each))]);
    return command.then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }: { readonly code: number; readonly stderr: string }) => ({ code, said: stderr }),
    );
  };

  it('answers 0 for what is so, 1 for what is not, 2 for what it cannot read', async () => {
    expect(await run('ballot.json', '--receipt', 'receipt.json', '--root', file.root, '--roll-root', file.rollRoot)).toEqual({
      code: 0,
      said: expect.stringContaining('votes as you did: lift YES, manager North'),
    });
    expect(await run('lie.json')).toEqual({ code: 1, said: expect.stringContaining('lift is said to be FAILED; by its totals it is PASSED.') });
    expect(await run('ballot.json', '--root', 'another')).toEqual({ code: 1, said: expect.stringContaining('another one was published') });
    expect(await run('ballot.json', '--roll-root', 'another')).toEqual({ code: 1, said: expect.stringContaining('another one was published') });
    expect(await run('other.json')).toEqual({ code: 2, said: expect.stringContaining('cannot be read') });
    expect(await run('nowhere.json')).toEqual({ code: 2, said: expect.stringContaining('cannot be read') });
    expect(await run()).toEqual({ code: 2, said: expect.stringContaining('npx hutong-recount') });
    expect(await run('--wrong')).toEqual({ code: 2, said: expect.stringContaining('npx hutong-recount') });
  });
});
