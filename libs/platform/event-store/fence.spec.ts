import { describe, expect, it } from '@jest/globals';

/**
 * Every interleaving of two writers and one reader, step by step as the SQL takes them (names: docs/decisions/0002-appends.md).
 * A model: the loss-and-order checker runs the real thing.
 */
type World = {
  sequence: number;
  readonly locks: Map<number, number>;
  readonly rows: { position: number; committed: boolean }[];
  s: number;
  l: number;
  seen: readonly number[];
};
type Step = (world: World) => void;

const writer = (id: number) => {
  let lo = 0;
  let position = 0;
  return {
    w1: (world: World) => void (lo = world.sequence),
    w2: (world: World) => void world.locks.set(id, lo),
    w3: (world: World) => {
      position = ++world.sequence;
      world.rows.push({ position, committed: false });
    },
    commit: (world: World) => {
      world.locks.delete(id);
      world.rows.find((row) => row.position === position)!.committed = true;
    },
  };
};
const reader = {
  r1: (world: World) => void (world.s = world.sequence),
  r2: (world: World) => void (world.l = Math.min(...world.locks.values(), Infinity)),
  r4: (world: World) =>
    void (world.seen = world.rows.filter(({ position, committed }) => committed && position <= Math.min(world.s, world.l)).map(({ position }) => position)),
};

/** All orders in which programs can take turns, each keeping its own. */
const interleavings = function* (programs: readonly (readonly number[])[]): Generator<readonly number[]> {
  const left = programs.map((program, index) => ({ program, index })).filter(({ program }) => program.length > 0);
  if (left.length === 0) yield [];
  for (const { program, index } of left) {
    const rest = programs.map((each, other) => (other === index ? each.slice(1) : each));
    for (const tail of interleavings(rest)) yield [program[0]!, ...tail];
  }
};

type Order = { readonly writing: readonly ('w1' | 'w2' | 'w3' | 'commit')[]; readonly reading: readonly ('r1' | 'r2' | 'r4')[] };

/** In how many orders the reader passes a position that becomes visible only later. */
const losses = ({ writing, reading }: Order): { readonly orders: number; readonly lost: number } => {
  let orders = 0;
  let lost = 0;
  const ids = [writing.map((_, n) => n), writing.map((_, n) => 10 + n), reading.map((_, n) => 20 + n)];
  for (const order of interleavings(ids)) {
    const writers = [writer(1), writer(2)];
    const steps = new Map<number, Step>([
      ...writers.flatMap((each, index) => writing.map((name, n): [number, Step] => [index * 10 + n, each[name]])),
      ...reading.map((name, n): [number, Step] => [20 + n, reader[name]]),
    ]);
    const world: World = { sequence: 1, locks: new Map(), rows: [], s: 0, l: 0, seen: [] };
    for (const step of order) steps.get(step)!(world);
    orders++;
    const passed = Math.min(world.s, world.l);
    if (world.rows.some(({ position }) => position <= passed && !world.seen.includes(position))) lost++;
  }
  return { orders, lost };
};

const right: Order = { writing: ['w1', 'w2', 'w3', 'commit'], reading: ['r1', 'r2', 'r4'] };

describe('The fence', () => {
  it('holds in every interleaving of two writers and a reader', () => expect(losses(right)).toEqual({ orders: 11_550, lost: 0 }));

  it.each<[string, Order]>([
    ['the position is taken before the lock', { ...right, writing: ['w1', 'w3', 'w2', 'commit'] }],
    ['the reader looks at the locks before the sequence', { ...right, reading: ['r2', 'r1', 'r4'] }],
    ['the reader takes its rows before it knows how high it may go', { ...right, reading: ['r4', 'r1', 'r2'] }],
  ])('does not when %s', (_, order) => expect(losses(order).lost).toBeGreaterThan(0));
});
